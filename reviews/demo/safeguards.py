"""Franklin's safeguards: a consent that ends soon, a name to protect, a payment that waits.

Days count from the day the demo world is put up, so that what is soon stays soon.
"""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Grantee
from collaborators.models import Collaborator, Consent, ProtectedName
from engagement.models import Activity, Compensation

WHO = "Marigold (pseudonym)"
SESSIONS = "Listening sessions with survivors"


def add_safeguards(grantee: Grantee) -> None:
    """Consent, another name and compensation for the person behind the pseudonym."""
    person = Collaborator.objects.filter(grantee=grantee, public_name=WHO).first()
    if person is None:
        return
    about = {"grantee": grantee, "collaborator": person}
    today = timezone.localdate()
    Consent.objects.create(
        covers=["quoted", "data"],
        in_writing=True,
        given_on=today - timedelta(days=335),
        expires_on=today + timedelta(days=30),
        kept_at="Locked cabinet of the council's office, folder 7",
        note="Quotes only after she has read them.",
        **about,
    )
    ProtectedName.objects.create(name="Trixie Madeupname", **about)
    sessions = Activity.objects.filter(grantee=grantee, title=SESSIONS).first()
    for amount, source, paid, how in (
        ("300.00", "Award, consultant line", today - timedelta(days=90), "Check, on the day"),
        ("42.50", "Lantern Survivor Council", None, "Gift card for travel"),
    ):
        Compensation.objects.create(
            activity=sessions,
            amount=amount,
            source=source,
            agreed_on=today - timedelta(days=100),
            paid_on=paid,
            how=how,
            **about,
        )
