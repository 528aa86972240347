"""The pages of structures, partners and the activity log, under the grantee's address."""

from django.urls import include, path

from engagement.partners import views as partners
from engagement.views import attendance, log, safeguards, structures

urlpatterns = [
    path("structures/", structures.structures, name="structures"),
    path("structures/<int:pk>/", structures.structure, name="structure"),
    path("members/<int:pk>/", structures.member, name="member"),
    path("partners/", partners.partners, name="partners"),
    path("partners/begin/", partners.begin_partner, name="begin_partner"),
    path("partners/<int:pk>/", partners.partner, name="partner"),
    path("partners/<int:pk>/end/", partners.end_partner, name="end_partner"),
    path("partners/<int:pk>/reviews/", partners.begin_review, name="begin_review"),
    path("partners/reviews/<int:pk>/", partners.partner_review, name="partner_review"),
    path("activities/", log.activities, name="activities"),
    path("activities/<int:pk>/", log.activity, name="activity"),
    path("activities/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("activities/<int:pk>/everyone/", attendance.everyone_came, name="everyone_came"),
    path("activities/<int:pk>/everyone/undo/", attendance.undo_everyone, name="undo_everyone"),
    path("", include("engagement.surveys.urls")),
    path("", include("engagement.assessments.urls")),
    path("safeguards/", safeguards.safeguards, name="safeguards"),
    path("safeguards/<int:pk>/", safeguards.person, name="person_safeguards"),
]
