"""Where evidence came from a survey: the source that stands for it, and what was quoted."""

from django.db import models

from accounts.models import TenantForeignKey, TenantModel, TenantOneToOneField
from engagement.models import Survey, SurveyAnswer, SurveyQuestion
from planning.models.evidence import Finding, Source
from planning.models.plan import Plan


class SurveySource(TenantModel):
    """The source of a plan that a survey became, once a plan; it goes when the source goes."""

    plan = TenantForeignKey(Plan, related_name="survey_sources")
    survey = TenantForeignKey(Survey, related_name="sources")
    source = TenantOneToOneField(Source, related_name="of_survey")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["grantee", "plan", "survey"], name="survey_source_once")
        ]


class SurveyQuote(TenantModel):
    """A finding quoted from a survey: how many chose `choice`, or the words of one `answer`.

    It goes when the finding goes, and the place can then be quoted anew.
    """

    finding = TenantOneToOneField(Finding, related_name="of_survey")
    question = TenantForeignKey(SurveyQuestion, related_name="quotes")
    choice = models.SmallIntegerField(null=True)
    answer = TenantForeignKey(SurveyAnswer, null=True, related_name="quotes")

    class Meta:
        indexes = [models.Index(fields=["grantee", "question"], name="survey_quote_of_question")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(choice__isnull=True) ^ models.Q(answer__isnull=True),
                name="survey_quote_choice_or_answer",
            )
        ]
