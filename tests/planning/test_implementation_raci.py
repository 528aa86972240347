"""The matrix of who does what: its rules, two people at once, several agencies on one action."""

from datetime import date

from django.urls import reverse
from lxml import html

from accounts import wall
from collaborators.models import Collaborator
from deliverables.facts import load
from engagement.models import Membership, Structure
from planning.exchange import export_plan
from planning.models import Action, ActionParty
from planning.outline import outline
from tests.planning.pages import asked, draw_line, said, visit, words


def save(client, person, **cells):
    """Cells by "action_collaborator" as (seen, wanted)."""
    data = {}
    for key, (seen, wanted) in cells.items():
        name = key.removeprefix("c").replace("_", "-")
        data |= {f"s-{name}": seen, f"r-{name}": wanted}
    client.force_login(person)
    return client.post(reverse("raci_save", args=["here"]), data)


def parties():
    rows = ActionParty.objects.order_by("collaborator_id")
    return list(rows.values_list("collaborator__public_name", "leads", "role"))


def test_several_agencies_share_an_action_and_one_answers_for_it(client, cast, line):
    other = Collaborator.objects.create(grantee=cast.here, public_name="Legal Aid")
    pk, first = line["action"].pk, line["person"].pk
    page = visit(client, cast.alice, "raci")
    assert words(page.xpath("//tbody//span")) == ["Nobody accountable"]
    cells = {f"c{pk}_{first}": ("R", "AR"), f"c{pk}_{other.pk}": ("", "C")}
    assert said(save(client, cast.ed, **cells)) == ["Saved: 2 cells changed."]
    wall.enter(cast.here.pk)
    assert parties() == [
        ("Housing office 1", True, "responsible"),
        ("Legal Aid", False, "consulted"),
    ]
    page = visit(client, cast.vic, "raci")
    assert words(page.xpath("//tbody/tr/*")) == ["1.1.1.1 Lease 1", "A and R", "C"]


def test_two_accountables_are_refused_in_words_and_nothing_is_stored(client, cast, line):
    other = Collaborator.objects.create(grantee=cast.here, public_name="Legal Aid")
    pk, first = line["action"].pk, line["person"].pk
    response = save(
        client, cast.ed, **{f"c{pk}_{first}": ("R", "A"), f"c{pk}_{other.pk}": ("", "A")}
    )
    page = html.fromstring(response.content)
    assert response.status_code == 422
    sentence = "2 would be accountable. One answers for an action: make the others R, C or I."
    assert words(page.xpath("//div[@role='alert']//li")) == [f"Lease 1 : {sentence}"]
    # In its place too: at the action, and tied to the letters that are too many.
    [row] = page.xpath("//div[@role='alert']//a/@href")
    assert words(page.xpath(f"//tr[@id='{row[1:]}']//p")) == [sentence]
    wrong = page.xpath("//select[@aria-invalid='true']/@aria-describedby")
    assert wrong == page.xpath("//tbody//p/@id")
    assert page.xpath("//tbody//select/option[@selected]/@value") == ["A"]
    wall.enter(cast.here.pk)
    assert parties() == [("Housing office 1", False, "responsible")]


def test_accountability_is_handed_over_in_one_save(client, cast, line):
    other = Collaborator.objects.create(grantee=cast.here, public_name="Legal Aid")
    pk, first = line["action"].pk, line["person"].pk
    ActionParty.objects.update(leads=True)
    save(client, cast.ed, **{f"c{pk}_{other.pk}": ("", "A"), f"c{pk}_{first}": ("AR", "I")})
    wall.enter(cast.here.pk)
    assert parties() == [("Housing office 1", False, "informed"), ("Legal Aid", True, "")]
    page = visit(client, cast.alice, "raci")
    assert words(page.xpath("//tbody//span")) == ["Nobody responsible"]


def test_what_someone_else_changed_meanwhile_is_not_overwritten(client, cast, line):
    cell = f"c{line['action'].pk}_{line['person'].pk}"
    save(client, cast.ed, **{cell: ("R", "I")})
    late = save(client, cast.alice, **{cell: ("R", "C")})
    assert late.status_code == 422
    wall.enter(cast.here.pk)
    assert parties() == [("Housing office 1", False, "informed")]


def test_queries_are_the_same_with_one_action_and_with_sixty(client, cast, plan):
    line = draw_line(plan)
    one = asked(client, cast.alice, ("raci",))
    wall.enter(cast.here.pk)
    tenant = {"grantee": cast.here, "plan": plan, "strategy": line["strategy"]}
    made = Action.objects.bulk_create(Action(title=f"{n}", position=n, **tenant) for n in range(60))
    ActionParty.objects.bulk_create(
        ActionParty(grantee=cast.here, action=one_of, collaborator=line["person"])
        for one_of in made
    )
    assert asked(client, cast.alice, ("raci",)) == one


def test_the_columns_are_a_work_groups_members(client, cast, line):
    group = Structure.objects.create(grantee=cast.here, name="Housing group")
    member = Collaborator.objects.create(grantee=cast.here, public_name="Legal Aid")
    Membership.objects.create(grantee=cast.here, structure=group, collaborator=member)
    page = visit(client, cast.alice, "raci", query=f"?group={group.pk}")
    assert words(page.xpath("//thead//th")) == ["Action", "Legal Aid"]


def test_who_is_only_consulted_is_not_said_to_be_responsible(client, cast, plan, line):
    ActionParty.objects.update(role="consulted")
    assert (load(plan.pk).parties, [node.notes for node in _actions(plan)]) == ({}, [("2027",)])
    assert "with" not in export_plan(cast.here, plan)["actions"][0]
    ActionParty.objects.update(role="responsible")
    people = {line["action"].pk: [(line["person"].pk, False)]}
    assert load(plan.pk).parties == people
    assert [node.notes for node in _actions(plan)] == [("2027", "Housing office 1")]


def _actions(plan):
    return outline(plan, date(2026, 1, 1)).of_kind("action")
