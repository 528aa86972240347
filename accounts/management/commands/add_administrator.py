"""manage.py add_administrator: the first person of a new installation."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from accounts import actions
from accounts.models import Organization, User


class Command(BaseCommand):
    """Makes the operators' organization if need be, and the person a member of it."""

    help = "Make a person an administrator of this installation."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--organization", default="Operators")

    def handle(self, *, email: str, name: str, organization: str, **options) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.", returncode=2) from error
        with transaction.atomic():
            operators = Organization.objects.filter(name=organization).first()
            if operators and operators.kind != Organization.Kind.OPERATOR:
                raise CommandError(f"{organization} is not an operator.", returncode=2)
            operators = operators or actions.create_organization(
                name=organization, kind=Organization.Kind.OPERATOR
            )
            user = User.objects.filter(email=email.lower()).first()
            user = user or User.objects.create_user(email, name=name)
            actions.join_organization(user, operators)
        self.stdout.write(
            f"{user.name} is an administrator. Sign in with “Forgot your password?” to choose one."
        )
