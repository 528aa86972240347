"""Coming in and leaving, as lines that stay: listeners to what Django and allauth report."""

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import Signal

from accounts.models import SignIn, User

HEARD: tuple[tuple[Signal, str], ...] = (
    (user_logged_in, SignIn.Verb.IN),
    (user_logged_out, SignIn.Verb.OUT),
    (password_changed, SignIn.Verb.PASSWORD),
    (password_reset, SignIn.Verb.PASSWORD),
    (password_set, SignIn.Verb.PASSWORD),
    (authenticator_added, SignIn.Verb.FACTOR),
    (authenticator_removed, SignIn.Verb.NO_FACTOR),
)


def listen() -> None:
    """Connect the listeners; once per process."""
    for signal, verb in HEARD:
        signal.connect(_keeper(verb), weak=False, dispatch_uid=f"sign-in {verb} {id(signal)}")
    user_login_failed.connect(_keep_failure, dispatch_uid="sign-in failed")


def _keeper(verb: str):
    def keep(sender: object, user: User | None = None, **kwargs) -> None:
        if user is not None and user.pk:
            SignIn.objects.create(user_id=user.pk, verb=verb)

    return keep


def _keep_failure(sender: object, credentials: dict, **kwargs) -> None:
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=typed).first() if typed else None
    if user is not None:
        SignIn.objects.create(user=user, verb=SignIn.Verb.FAILED)
