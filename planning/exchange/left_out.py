"""What of a grantee is in no plan file, and why: by table, and by column of tables that are.

A table or column of a grantee that is neither in the format nor here fails a test, so that nothing
is lost on the way from one grantee to another without anyone having decided it.
"""

CONFIDENTIAL = (
    "confidential: names behind pseudonyms, contact details, consent, payments, frank notes"
)
FRANK = "frank judgments on others, which light accounts do not read either"
LINK = "a survey comes as a draft with a link of its own, which nobody has answered yet"
ANSWERS = "what people answered was given to this team, on its survey's terms"
VOTES = "ballots belong to those who cast them; a recorded result is in the file"
PEOPLE = "tied to the people who sign in here, who are not in a file"
HISTORY = "what happened here, on which day and by whom; it did not happen where a file is read"
REVIEW = "a conversation between people of several organizations, not the team's alone"
FILES = "files are kept apart; a file of JSON holds texts"
DRAWN = "made from the plan, and made again from it"
HERE = "the working of this installation"

TABLES = {
    "accounts.Event": HISTORY,
    "accounts.Invitation": PEOPLE,
    "accounts.Seal": HISTORY,
    "collaborators.AgencyAssessment": FRANK,
    "collaborators.Capability": FRANK,
    "collaborators.CollaboratorPrivate": CONFIDENTIAL,
    "collaborators.Consent": CONFIDENTIAL,
    "collaborators.NotThisPerson": CONFIDENTIAL,
    "collaborators.PendingImport": HERE,
    "collaborators.PowerPosition": FRANK,
    "collaborators.ProtectedName": CONFIDENTIAL,
    "deliverables.DrawnPiece": DRAWN,
    "deliverables.Rendition": DRAWN,
    "deliverables.RenditionFile": DRAWN,
    "deliverables.Version": HISTORY,
    "editing.Receipt": HERE,
    "editing.RestrictedRevision": CONFIDENTIAL,
    "editing.Revision": HISTORY,
    "engagement.ActivityPrivate": CONFIDENTIAL,
    "engagement.CalendarLink": PEOPLE,
    "engagement.Compensation": CONFIDENTIAL,
    "engagement.PartnerReview": FRANK,
    "engagement.ReviewPoint": FRANK,
    "engagement.SurveyAnswer": ANSWERS,
    "engagement.SurveyContact": CONFIDENTIAL,
    "engagement.SurveyLink": PEOPLE,
    "engagement.SurveyResponse": ANSWERS,
    "planning.DraftFeedback": PEOPLE,
    "planning.GranteeNote": REVIEW,
    "planning.GuideLook": PEOPLE,
    "planning.PaperDots": VOTES,
    "planning.PriorityBallot": VOTES,
    "planning.PriorityLink": VOTES,
    "planning.PriorityTurn": VOTES,
    "planning.SourceFile": FILES,
    "planning.SourceFileBytes": FILES,
    "planning.StatementWording": HISTORY,
    "planning.SurveyQuote": ANSWERS,
    "planning.SurveySource": ANSWERS,
    "reviews.Comment": REVIEW,
    "reviews.Notice": PEOPLE,
    "reviews.OutgoingMail": PEOPLE,
    "reviews.ReviewFile": REVIEW,
    "reviews.Reviewer": REVIEW,
    "reviews.ReviewerNote": REVIEW,
    "reviews.Round": REVIEW,
    "reviews.RoundMove": REVIEW,
    "reviews.RoundVersion": REVIEW,
    "reviews.Submission": REVIEW,
    "reviews.SubmissionFile": REVIEW,
    "reviews.Thread": REVIEW,
    "reviews.Verdict": REVIEW,
    "reviews.View": REVIEW,
}

COLUMNS = {
    "engagement.Activity.logged_at": HISTORY,
    "engagement.Attendance.batch": HERE,
    "engagement.Survey.activity": LINK,
    "engagement.Survey.state": LINK,
    "engagement.Survey.token": LINK,
    "planning.AllowableAnswer.at": HISTORY,
    "planning.AllowableAnswer.by": PEOPLE,
    "planning.ConventionTick.at": HISTORY,
    "planning.ConventionTick.by": PEOPLE,
    "planning.Gap.told_for": HISTORY,
    "planning.Plan.cycle": HISTORY,
    "planning.Prioritization.state": VOTES,
    "planning.SolicitationItem.origin": HERE,
    "planning.SolicitationItem.origin_version": HERE,
}
