"""What stands since the line was first drawn: one file for all of its rooms."""

from collaborators.models import Collaborator, CollaboratorPrivate
from engagement.models import Activity, ActivityPrivate, Attendance
from planning.models import Action, ActionParty, Strategy

PAGES = {
    "> 2 2 2 2 2 2 2 2 2": "role_matrix home queue portfolio portfolio_calendar "
    "portfolio_export notices",
    "> F F F F F F 2 F F": "administration",
    "> F F F F F F 2 N N": "organizations",
    "> 2 F F F F F 2 N N": "team award trail",
    "2 2 2 2 2 2 2 2 2 2": "accept_invitation",
    "> 2 2 2 2 2 2 F N N": "review versions version rendition download",
    "> 2 2 2 2 > > > N N": "overview",
    "> 2 2 2 2 F F F N N": "history collaborators collaborator activities activity plan_settings "
    "guide_tag guide_step statements evidence source gaps gap strategies strategy goal objective "
    "action solicitation deliverable narrative",
}
FORMS = {
    "> F F F F F F ! F F": "add_grantee add_organization add_member",
    "> F F F F F F > F F": "remove_member",
    "> F F F F F F ! N N": "assign",
    "> F F F F F F > N N": "unassign",
    "> ! F F F F F ! N N": "invite award",
    "> > F F F F F > N N": "withdraw end_role check_trail",
    "> N F F F F F N N N": "change_role",  # the empty form names no role
    "2 > > > > > > > > >": "accept_invitation",
    "> > > > > > > > > >": "read_notices mail_choice",
    "> > > > > > 2 > > >": "portfolio_files",
    "> > N N N N N N N N": "open_notice",  # the notice is Alice's
    "> ! ! F F F F F N N": "ask_review resend save open_plan",
    "> F F F F ! F F N N": "return_review verdict",
    "> > > F F F F F N N": "close_review retry_rendition remove move plan_award leader place "
    "freeze",
    "> ! ! ! F ! F F N N": "comment reply",
    "> > > > F > F F N N": "resolve_thread reopen_thread",
    "> ! F F F F F F N N": "submit_version",
    "> F F F F F > F N N": "approve",
    "> F F F F F ! F N N": "send_back",
    "> N N F F F F F N N": "add link",  # the empty form names no parent, no ends
}
BY_LINK = {"accept_invitation"}
# A page that only the invitation's own link leads to (walked by hand), a file, a part of a page.
UNWALKED = {"accept_invitation", "download", "portfolio_export", "rendition"}
RECORDS = {
    "leader": "action",
    "place": "strategy",
    "save": "answer",
    "history": "answer",
    "remove": "collaborator",
    "move": "goal",
    "return_review": "round",
    "resend": "round",
    "close_review": "round",
    "comment": "round",
    "verdict": "round",
    "reply": "thread",
    "resolve_thread": "thread",
    "reopen_thread": "thread",
    "approve": "submission",
    "send_back": "submission",
    "withdraw": "invitation",
    "open_notice": "notice",
}
KINDS = {"add": "goal", "link": "strategygap"}
PRIVATE_FIELDS = ("real_name", "email", "phone", "notes")


def plant(planted) -> None:
    """People whom no document may name lead an action, champion a strategy and take part in an
    activity: everywhere that a document could name them."""
    here = {"grantee": planted.cast.here}
    for place, naming in enumerate(("unnamed", "pseudonym", "organization", "full"), start=10):
        person = Collaborator.objects.create(
            public_name=f"Printed {naming}",
            nature="person",
            naming=naming,
            lived_experience="survivor",
            position=place,
            **here,
        )
        if naming == "unnamed":
            planted.change(person, "public_name", into=planted.unnamed)
        hidden = CollaboratorPrivate.objects.create(collaborator=person, **here)
        for name in PRIVATE_FIELDS:
            planted.change(hidden, name, into=planted.restricted, times=4)
        Attendance.objects.create(activity=Activity.objects.first(), collaborator=person, **here)
        if naming == "unnamed":
            Strategy.objects.update(champion=person)
            ActionParty.objects.update(leads=False)
            party = {"action": Action.objects.first(), "collaborator": person}
            ActionParty.objects.create(leads=True, **party, **here)
    room = ActivityPrivate.objects.create(activity=Activity.objects.first(), **here)
    planted.change(room, "notes", into=planted.restricted, times=4)
    for strategy in Strategy.objects.all():
        planted.change(strategy, "measures", into=planted.measures)
