"""Every URL. About a grantee: /<grantee>/...; the first segments here are reserved slugs."""

from django.urls import include, path

from config.health import healthz

handler500 = "config.middleware.server_error"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    # First, since a save is the most frequent request and each pattern before it is tried.
    path("<slug:grantee>/", include("editing.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("administration/solicitations/", include("planning.solicitations.urls")),
    path("", include("planning.administration_urls")),
    path("", include("reviews.urls")),
    path("", include("planning.guidance.urls")),
    path("<slug:grantee>/", include("collaborators.urls")),
    path("<slug:grantee>/", include("engagement.urls")),
    path("<slug:grantee>/", include("planning.urls")),
    path("<slug:grantee>/", include("deliverables.urls")),
]
