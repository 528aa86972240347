"""The administrators' catalogue of solicitations: about no grantee."""

from django.urls import path

from planning.solicitations import views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("add/", views.add_solicitation, name="add_solicitation"),
    path("import/", views.import_solicitation, name="import_solicitation"),
    path("import/store/", views.store_import, name="store_solicitation"),
    path("<int:pk>/", views.solicitation, name="catalogue_solicitation"),
    path("<int:pk>/save/", views.save_solicitation, name="save_solicitation"),
    path("<int:pk>/item/", views.add_item, name="add_catalogue_item"),
    path("<int:pk>/publish/", views.publish_solicitation, name="publish_solicitation"),
    path("<int:pk>/delete/", views.delete_solicitation, name="delete_solicitation"),
    path("<int:pk>/export/", views.export_solicitation, name="export_solicitation"),
    path("items/<int:pk>/save/", views.save_item, name="save_catalogue_item"),
    path("items/<int:pk>/change/", views.change_item, name="change_catalogue_item"),
]
