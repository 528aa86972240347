"""App configuration: what other rooms hand off is told to people from here."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.handoffs import handed_off
        from reviews.mail import pass_on

        handed_off.connect(pass_on)
