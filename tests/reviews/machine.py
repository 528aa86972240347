"""A model of who holds what in a review, and a move compared with the tables of `rules`."""

from django.db import connection, transaction
from django.test import Client
from hypothesis.stateful import RuleBasedStateMachine

from accounts import rules as rights
from accounts import wall
from reviews import actions, rules
from reviews.models import Round, Submission

TEAM = {"alice": "lead", "ed": "editor", "cole": "collaborator", "vic": "viewer"}
BODIES = {"pat": "tta", "tess": "tta", "gina": "funder"}
PEOPLE = [*TEAM, *BODIES]
TABLES = (
    "accounts_event", "reviews_round", "reviews_roundversion", "reviews_roundmove",
    "reviews_reviewer", "reviews_view", "reviews_reviewernote", "reviews_verdict",
    "reviews_thread", "reviews_comment", "reviews_submission", "reviews_submissionfile",
    "reviews_notice", "reviews_outgoingmail",
)  # fmt: skip
EVERYTHING = " UNION ALL ".join(
    f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t.id)) FROM {table} t"
    for table in TABLES
)


class Known(RuleBasedStateMachine):
    """Everyone of the cast at one grantee, and what the model knows of them. Each run leaves the
    database as it found it."""

    cast = None
    accepted: set[str] = set()
    refused: set[str] = set()

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.here = self.cast.here
        self.roles = dict(TEAM)
        self.members = dict(BODIES)
        self.assigned = {"tta", "funder"}
        self.frozen: dict[int, tuple[str, str]] = {}
        self.notes = False

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def held(self, name):
        if name in TEAM:
            role = self.roles.get(name)
            return rights.ROLES[role].permissions if role else frozenset()
        body = self.members.get(name)
        if body not in self.assigned:
            return frozenset()
        return rights.ORGANIZATION_ROLES[body].permissions

    def round(self):
        wall.enter(self.here.pk)
        return Round.objects.select_related("version").order_by("-number").first()

    def submission(self):
        wall.enter(self.here.pk)
        found = Submission.objects.select_related("version")
        return found.order_by("-submitted_at", "-pk").first()

    def states(self):
        round, submission = self.round(), self.submission()
        still = round and round.state != rules.CLOSED
        return (
            round.state if still else rules.NONE,
            submission.state if submission else rules.NONE,
        )

    def everything(self):
        wall.enter(self.here.pk)
        with connection.cursor() as cursor:
            cursor.execute(EVERYTHING)
            return cursor.fetchall()

    def pick(self, model, number):
        wall.enter(self.here.pk)
        found = list(model.objects.order_by("pk"))
        return found[number % len(found)] if found else None

    def attempt(self, name, permission, fine, verb, call):
        """Make a move. `fine`: whether everything but the right allows it; None when the model
        cannot know. Returns whether it was made; a refused one has changed nothing."""
        before = self.everything()
        held = permission in self.held(name)
        try:
            call(getattr(self.cast, name))
        except actions.Refused as refusal:
            assert self.everything() == before, (verb, name, str(refusal))
            assert str(refusal).endswith("."), refusal
            assert not (held and fine), (verb, name, str(refusal))
            self.refused.add(verb)
            return False
        assert held, (verb, name)
        assert fine is not False, (verb, name)
        self.accepted.add(verb)
        return True

    def move(self, table, verb, place, name, call, *, fine=True):
        """A move of `table`; `place` is 0 for the round's state and 1 for the submission's."""
        known = getattr(rules, table)[verb]
        before = self.states()
        possible = before[place] in known.before
        made = self.attempt(name, known.permission, fine if possible else False, verb, call)
        after = list(before)
        if made:
            after[place] = rules.NONE if known.after == rules.CLOSED else known.after
            if verb == "submit":
                after[0] = rules.NONE  # the review is closed with it
        assert self.states() == tuple(after), (verb, name, before)

    def get(self, name, address):
        client = Client()
        client.force_login(getattr(self.cast, name))
        return client.get(address)
