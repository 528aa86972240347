"""Any sequence of moves by anyone: what the tables of `rules` say, and nothing else.

People make moves they may make and moves they may not, while roles end, memberships end and
organizations come and go. A plain model says who holds what.
"""

import hashlib

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts import actions as people
from accounts import rules as rights
from accounts import wall
from accounts.access import reach
from deliverables.models import Version
from reviews import actions, queries, rules
from reviews.models import Reviewer, Round, Submission, Thread
from tests.cast import person
from tests.reviews.helpers import make_version
from tests.reviews.machine import BODIES, PEOPLE, TEAM, Known

# Whoever moves: mostly someone who may, sometimes anyone.
TEAM_MOVES = st.sampled_from(["alice", "alice", "ed", "ed", *PEOPLE])
PROVIDER_MOVES = st.sampled_from(["pat", "pat", "pat", "tess", "tess", *PEOPLE])
FUNDER_MOVES = st.sampled_from(["gina"] * 6 + PEOPLE)
LEAD_MOVES = st.sampled_from(["alice"] * 6 + PEOPLE)
ANYONE = st.sampled_from(PEOPLE)
# People come back more often than they go, or soon nobody would be left to move.
STAYS = st.sampled_from([True, True, True, False])
PICKS = st.integers(min_value=0, max_value=9)
PARTS = st.sampled_from(["people", "gaps", "strategies", "nowhere"])
VALUES = st.sampled_from([key for key, _ in rules.VERDICTS])
KINDS = st.sampled_from([key for key, _ in rules.THREAD_KINDS])
MOST_VERSIONS = 6
SECRET = "Canaryamongus"  # noqa: S105 (a word to look for)


class Moves(Known):
    """Everything that can be done to a plan's reviews and submissions, by everyone."""

    def teardown(self):
        try:
            self._no_page_of_the_team_or_the_funder_holds_a_note()
        finally:
            super().teardown()

    # -- moves -----------------------------------------------------------------------------------

    @initialize(begins=st.sampled_from(["asked", "reviewed", "submitted"]))
    def begin(self, begins):
        self.freeze("first")
        self.ask("alice", 0)
        if begins == "reviewed":
            self.assign("pat", "pat", True)
            self.assign("pat", "tess", False)
            self.comment("pat", "gaps", rules.MUST_FIX)
        if begins == "submitted":
            self.submit("alice", 0)

    @precondition(lambda self: len(self.frozen) < MOST_VERSIONS)
    @rule(words=st.sampled_from(["one", "two", "three"]))
    def freeze(self, words):
        number = len(self.frozen) + 1
        made = make_version(self.here, self.cast.alice, number, gaps=f"<p>{words}</p>")
        self.frozen[made.pk] = (made.content, hashlib.sha256(made.content.encode()).hexdigest())

    @rule(name=TEAM_MOVES, pick=PICKS)
    def ask(self, name, pick):
        version = self.pick(Version, pick)
        self.move("ROUND_MOVES", "ask", 0, name, lambda by: actions.ask_review(version, "?", by=by))

    @precondition(lambda self: self.round())
    @rule(name=TEAM_MOVES, pick=PICKS)
    def resend(self, name, pick):
        round, version = self.round(), self.pick(Version, pick)
        # A must-fix point without an answer may stand in the way.
        fine = None if version.number > round.version.number else False
        self.move(
            "ROUND_MOVES", "resend", 0, name,
            lambda by: actions.resend(round, version, "So.", by=by), fine=fine,
        )  # fmt: skip

    @precondition(lambda self: self.round())
    @rule(name=PROVIDER_MOVES)
    def give_back(self, name):
        round = self.round()
        wall.enter(self.here.pk)
        concludes = Reviewer.objects.filter(round=round, ended_at=None, concludes=True).first()
        fine = concludes is None or concludes.user == getattr(self.cast, name)
        if not fine and rights.GIVE_VERDICT not in self.held(concludes.user.name.lower()):
            fine = True  # whoever has no right any more holds nothing up
        self.move(
            "ROUND_MOVES", "return", 0, name,
            lambda by: actions.return_review(round, "Back.", by=by), fine=fine,
        )  # fmt: skip

    @precondition(lambda self: self.round())
    @rule(name=TEAM_MOVES)
    def close(self, name):
        round = self.round()
        self.move("ROUND_MOVES", "close", 0, name, lambda by: actions.close_review(round, by=by))

    @rule(name=LEAD_MOVES, pick=PICKS)
    def submit(self, name, pick):
        version, last = self.pick(Version, pick), self.submission()
        if last and last.state == rules.SUBMITTED and last.version == version:
            before = self.states()
            self.attempt(
                name, rights.SUBMIT_VERSION, True, "submit twice",
                lambda by: actions.submit_version(version, by=by),
            )  # fmt: skip
            assert self.states() == before
            assert self.submission() == last
            return
        fine = None if not last or version.number > last.version.number else False
        self.move(
            "SUBMISSION_MOVES", "submit", 1, name,
            lambda by: actions.submit_version(version, "Ours.", by=by), fine=fine,
        )  # fmt: skip

    @precondition(lambda self: self.submission())
    @rule(name=FUNDER_MOVES, pick=PICKS, verb=st.sampled_from(["approve", "send_back"]))
    def decide(self, name, pick, verb):
        chosen, act = self.pick(Submission, pick), getattr(actions, verb)
        fine = chosen == self.submission()  # an earlier one is superseded
        self.move(
            "SUBMISSION_MOVES", verb, 1, name,
            lambda by: act(chosen, "Name the counties.", by=by), fine=fine,
        )  # fmt: skip

    @precondition(lambda self: self.submission())
    @rule(name=LEAD_MOVES)
    def reopen(self, name):
        last = self.submission()
        self.move(
            "SUBMISSION_MOVES", "reopen", 1, name,
            lambda by: actions.reopen_plan(last, "A year is over.", kind="update", by=by),
        )  # fmt: skip

    # -- talk ------------------------------------------------------------------------------------

    @precondition(lambda self: self.round())
    @rule(name=ANYONE, part=PARTS, kind=KINDS)
    def comment(self, name, part, kind):
        round = self.round()
        fine = (
            round.state != rules.CLOSED
            and part != "nowhere"
            and kind in dict(rules.thread_kinds(self.held(name)))
        )
        self.attempt(
            name, rights.COMMENT, fine, "comment",
            lambda by: actions.open_thread(round, part, kind, "Why?", by=by),
        )  # fmt: skip

    @precondition(lambda self: self.pick(Thread, 0))
    @rule(name=ANYONE, pick=PICKS, verb=st.sampled_from(["reply", "resolve", "open again", "ask"]))
    def answer(self, name, pick, verb):
        thread = self.pick(Thread, pick)
        calls = {
            "reply": lambda by: actions.reply(thread, "So.", by=by),
            "resolve": lambda by: actions.resolve_thread(thread, by=by),
            "open again": lambda by: actions.reopen_thread(thread, by=by),
            "ask": lambda by: actions.assign_thread(thread, self.cast.ed, by=by),
        }
        fine = {"resolve": None, "ask": rights.COMMENT in self.held("ed")}.get(verb, True)
        if thread.assigned_to == self.cast.ed and verb == "ask":
            fine = None
        self.attempt(name, rights.COMMENT, fine, verb, calls[verb])

    @precondition(lambda self: self.round())
    @rule(name=PROVIDER_MOVES, part=PARTS, value=VALUES, own=st.booleans())
    def judge(self, name, part, value, own):
        round = self.round()
        act = actions.give_view if own else actions.give_verdict
        possible = round.state == rules.IN_REVIEW and part != "nowhere"
        current = Reviewer.objects.filter(round=round, ended_at=None)
        reads = current.filter(user=getattr(self.cast, name)).exists()
        # Whether someone else concludes is known from `give_back`.
        fine = (reads if own else None) if possible else False
        verb = "view" if own else "verdict"
        call = lambda by: act(round, part, value, by=by)  # noqa: E731
        self.attempt(name, rights.GIVE_VERDICT, fine, verb, call)

    @precondition(lambda self: self.round())
    @rule(name=PROVIDER_MOVES)
    def keep_a_note(self, name):
        round = self.round()
        self.notes |= self.attempt(
            name, rights.GIVE_VERDICT, True, "note",
            lambda by: actions.add_note(round, SECRET, component="gaps", by=by),
        )  # fmt: skip

    @precondition(lambda self: self.round())
    @rule(
        name=PROVIDER_MOVES, whom=st.sampled_from(["pat", "tess", "alice"]), concludes=st.booleans()
    )
    def assign(self, name, whom, concludes):
        round = self.round()
        user = getattr(self.cast, whom)
        possible = round.state != rules.CLOSED and rights.GIVE_VERDICT in self.held(whom)
        fine = None if possible else False  # they may be assigned already
        self.attempt(
            name, rights.GIVE_VERDICT, fine, "assign",
            lambda by: actions.assign_reviewer(round, user, concludes=concludes, by=by),
        )  # fmt: skip

    @precondition(lambda self: self.pick(Reviewer, 0))
    @rule(name=PROVIDER_MOVES, pick=PICKS)
    def take_off(self, name, pick):
        reviewer = self.pick(Reviewer, pick)
        self.attempt(
            name, rights.GIVE_VERDICT, True, "take off",
            lambda by: actions.remove_reviewer(reviewer, by=by),
        )  # fmt: skip

    # -- people come and go ----------------------------------------------------------------------

    @rule(who=st.sampled_from(["ed", "cole", "vic", *BODIES, "tta", "funder"]), stays=STAYS)
    def come_and_go(self, who, stays):
        if who in TEAM:
            self.change_role(who, stays)
        elif who in BODIES:
            self.change_membership(who, stays)
        else:
            self.change_assignment(who, stays)

    def change_role(self, name, stays):
        user = getattr(self.cast, name)
        if stays:
            people.grant_role(self.here, user, TEAM[name])
            self.roles[name] = TEAM[name]
        else:
            people.end_role(self.here, user)
            self.roles.pop(name, None)

    def change_membership(self, name, stays):
        act = people.join_organization if stays else people.leave_organization
        act(getattr(self.cast, name), self.body(BODIES[name]))
        if stays:
            self.members[name] = BODIES[name]
        else:
            self.members.pop(name, None)

    def change_assignment(self, kind, stays):
        act = people.assign_organization if stays else people.unassign_organization
        act(self.here, self.body(kind))
        (self.assigned.add if stays else self.assigned.discard)(kind)

    def body(self, kind):
        return self.cast.tta if kind == "tta" else self.cast.funder

    # -- what always holds -----------------------------------------------------------------------

    @invariant()
    def states_are_those_of_the_tables_and_one_is_open_at_most(self):
        wall.enter(self.here.pk)
        rounds = list(Round.objects.values_list("state", flat=True))
        handed = list(Submission.objects.values_list("state", flat=True))
        assert set(rounds) <= set(dict(rules.ROUND_STATES))
        assert set(handed) <= set(dict(rules.SUBMISSION_STATES))
        assert len([state for state in rounds if state != rules.CLOSED]) <= 1
        assert handed.count(rules.SUBMITTED) <= 1

    @invariant()
    def everyone_reaches_what_they_hold_and_reads_the_bytes_that_were_frozen(self):
        sent, handed = self.sent()
        for name in PEOPLE:
            found = reach(getattr(self.cast, name), "here")
            held = self.held(name)
            assert [access.permissions for access in found] == ([held] if held else []), name
            if not found:
                continue
            wall.enter(self.here.pk)
            read = {item.pk: item for item in queries.readable_versions(found[0])}
            wanted = set(self.frozen)
            if name in BODIES:
                wanted = sent if BODIES[name] == "tta" else handed
            assert set(read) == wanted, name
            for key, version in read.items():
                assert (version.content, version.sha256) == self.frozen[key]

    def sent(self):
        wall.enter(self.here.pk)
        sent = Round.objects.values_list("sent__version", flat=True)
        return set(sent), set(Submission.objects.values_list("version", flat=True))

    @precondition(lambda self: any(not self.held(name) for name in PEOPLE))
    @rule(page=st.sampled_from(["review/", "review/history/", "versions/1/", ""]))
    def whoever_holds_nothing_finds_nothing(self, page):
        for name in PEOPLE:
            if not self.held(name):
                assert self.get(name, f"/here/{page}").status_code == 404, name

    def _no_page_of_the_team_or_the_funder_holds_a_note(self):
        if not self.notes:
            return
        sent, _ = self.sent()
        wall.enter(self.here.pk)
        numbers = Version.objects.filter(pk__in=sent).values_list("number", flat=True)
        addresses = ["review/", "review/history/", *(f"versions/{each}/" for each in numbers)]
        for name in ("alice", "gina"):
            for address in addresses:
                assert SECRET not in self.get(name, f"/here/{address}").text, (name, address)
        if self.held("pat"):
            number = self.round().version.number
            assert SECRET in self.get("pat", f"/here/versions/{number}/").text


def test_any_sequence_of_moves_keeps_to_the_tables(cast):
    cast.tess = person("Tess")
    people.join_organization(cast.tess, cast.tta)
    Moves.cast, Moves.accepted, Moves.refused = cast, set(), set()
    run_state_machine_as_test(
        Moves,
        settings=settings(
            max_examples=25,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # Sequences that reach nothing would prove nothing.
    verbs = {*rules.ROUND_MOVES, *rules.SUBMISSION_MOVES, "comment", "reply", "resolve", "verdict"}
    verbs |= {"view", "note", "assign", "take off"}
    assert len(verbs & Moves.accepted) >= 12
    assert len(verbs & Moves.refused) >= 12
