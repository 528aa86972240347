"""App configuration: the tenant wall goes up after each migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts import signins

        post_migrate.connect(raise_wall_after_migrate, sender=self)
        signins.listen()


def raise_wall_after_migrate(using: str, **kwargs) -> None:
    """All tables exist by now: post_migrate is sent when the last migration is through."""
    from django.db import connections

    from accounts.wall import raise_wall

    raise_wall(connections[using])
