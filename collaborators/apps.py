"""App configuration."""

from django.apps import AppConfig


class CollaboratorsConfig(AppConfig):
    name = "collaborators"
    default_auto_field = "django.db.models.BigAutoField"
