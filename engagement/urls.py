"""The activity log's pages, under the grantee's address."""

from django.urls import include, path

from engagement import views
from engagement.partners import views as partners

urlpatterns = [
    path("partners/", partners.partners, name="partners"),
    path("partners/begin/", partners.begin_partner, name="begin_partner"),
    path("partners/<int:pk>/", partners.partner, name="partner"),
    path("partners/<int:pk>/end/", partners.end_partner, name="end_partner"),
    path("partners/<int:pk>/reviews/", partners.begin_review, name="begin_review"),
    path("partners/reviews/<int:pk>/", partners.partner_review, name="partner_review"),
    path("activities/", views.activities, name="activities"),
    path("activities/<int:pk>/", views.activity, name="activity"),
    path("", include("engagement.surveys.urls")),
    path("", include("engagement.assessments.urls")),
]
