"""What came back from a survey, and nothing about who sent it: no address, no browser, no time.

The day is all that is kept of when: two answers of one afternoon cannot be told apart by it.
"""

import secrets

from django.db import models
from django.utils import timezone

from accounts import rules
from accounts.models import TenantForeignKey, TenantModel
from editing.fields import Lines
from editing.models import EditableModel
from engagement.models.survey import Survey, SurveyQuestion


def _shuffled() -> int:
    return secrets.randbelow(2**62)


class SurveyResponse(TenantModel):
    """One person's answers. They are listed by `shuffle`, so that order says nothing either."""

    survey = TenantForeignKey(Survey, related_name="responses")
    given_on = models.DateField(default=timezone.localdate)
    shuffle = models.BigIntegerField(default=_shuffled)

    class Meta:
        indexes = [
            models.Index(fields=["grantee", "survey", "shuffle"], name="survey_response_shuffled")
        ]


class SurveyAnswer(TenantModel):
    """One option chosen (`choice`, a number of the question's `choices()`) or one text written."""

    response = TenantForeignKey(SurveyResponse, related_name="answers")
    question = TenantForeignKey(SurveyQuestion, related_name="answers")
    choice = models.SmallIntegerField(null=True)
    text = models.TextField(blank=True)
    is_redacted = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["grantee", "question", "choice"], name="survey_answer_counted"),
            models.Index(fields=["grantee", "response"], name="survey_answer_of_response"),
        ]


class SurveyContact(EditableModel):
    """How someone who answered wants to be reached: kept apart, tied to no answer."""

    survey = TenantForeignKey(Survey, related_name="contacts")
    contact = models.TextField(blank=True)

    parents = ("survey",)
    editable = {"contact": Lines("Contact details", longest=300)}
    edit_permission = rules.SEE_RESTRICTED
    restricted = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "contact from a survey"
        verbose_name_plural = "contacts from a survey"
        indexes = [models.Index(fields=["grantee", "survey", "id"], name="survey_contact_listed")]

    def __str__(self) -> str:
        return f"contact from a survey {self.pk}"
