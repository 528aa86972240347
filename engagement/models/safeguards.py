"""How people who take part are kept safe, and what they are paid."""

from django.db import models

from accounts.models import TenantForeignKey
from collaborators.models.consent import OfPerson
from editing.fields import Amount, Day, Line, Reference
from engagement.models.activity import Activity


class Compensation(OfPerson):
    """What one person is paid for taking part, by whom, and when it was."""

    activity = TenantForeignKey(
        Activity, null=True, on_delete=models.SET_NULL, related_name="compensations"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    source = models.CharField(max_length=200, blank=True)
    agreed_on = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    how = models.CharField(max_length=300, blank=True)

    editable = {
        "amount": Amount("Amount in dollars"),
        "source": Line("Paid from", "The award, a foundation, another program.", longest=200),
        "activity": Reference("For which activity", model="engagement.Activity"),
        "agreed_on": Day("Agreed on"),
        "paid_on": Day("Paid on"),
        "how": Line("How it is paid", "For example a gift card, a check, travel costs."),
    }

    class Meta:
        verbose_name = "compensation"
        ordering = ["pk"]
        indexes = [models.Index(fields=["grantee", "paid_on"], name="compensation_by_payment")]
