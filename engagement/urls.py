"""The pages of structures, partners and the activity log, under the grantee's address."""

from django.urls import include, path

from engagement.partners import views as partners
from engagement.views import attendance, calendars, log, safeguards, series, structures

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
    path("activities/repeat/", series.repeat, name="repeat"),
    path("activities/<int:pk>/", log.activity, name="activity"),
    path("activities/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("activities/<int:pk>/everyone/", attendance.everyone_came, name="everyone_came"),
    path("activities/<int:pk>/everyone/undo/", attendance.undo_everyone, name="undo_everyone"),
    path("series/<int:pk>/", series.series, name="series"),
    path("series/<int:pk>/days/", series.series_days, name="series_days"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/make/", calendars.make_calendar, name="make_calendar"),
    path("calendars/revoke/", calendars.revoke_calendar, name="revoke_calendar"),
    path("calendar/<str:token>/", calendars.calendar_feed, name="calendar_feed"),
    path("", include("engagement.surveys.urls")),
    path("", include("engagement.assessments.urls")),
    path("safeguards/", safeguards.safeguards, name="safeguards"),
    path("safeguards/<int:pk>/", safeguards.person, name="person_safeguards"),
]
