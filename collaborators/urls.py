"""The register's pages, under the grantee's address."""

from django.urls import path

from collaborators import (
    views,
    views_bulk,
    views_coverage,
    views_network,
    views_power,
    views_row,
)
from collaborators.assessments import views as assessments
from collaborators.sheets import views as sheets

urlpatterns = [
    path("collaborators/", views.collaborators, name="collaborators"),
    path("collaborators/export/<slug:sheet>/", sheets.export, name="export_collaborators"),
    path("collaborators/import/", sheets.import_file, name="import_collaborators"),
    path("collaborators/import/<int:pk>/", sheets.import_preview, name="import_preview"),
    path("collaborators/<int:pk>/", views.collaborator, name="collaborator"),
    path("collaborators/<int:pk>/edit/", views_row.edit, name="collaborator_edit"),
    path("collaborators/coverage/", views_coverage.coverage, name="coverage"),
    path("collaborators/coverage/start/", views_coverage.start, name="coverage_start"),
    path("collaborators/coverage/<int:pk>/", views_coverage.coverage_item, name="coverage_item"),
    path("collaborators/bulk/", views_bulk.choose, name="collaborators_bulk"),
    path("collaborators/bulk/change/", views_bulk.change, name="collaborators_change"),
    path("collaborators/bulk/undo/<int:line>/", views_bulk.undo, name="collaborators_undo"),
    path("agencies/", assessments.assessments, name="agencies"),
    path("agencies/<int:pk>/", assessments.assessment, name="agency"),
    path(
        "resources/offers/<int:pk>/register/",
        assessments.register_provider,
        name="register_provider",
    ),
    path("collaborators/network/", views_network.network_page, name="network"),
    path(
        "collaborators/<int:pk>/suggest/", views_network.suggest_entry, name="suggest_collaborator"
    ),
    path("collaborators/power/", views_power.power, name="power"),
]
