"""Export, import into a new grantee, export: the same bytes, for plans that hypothesis makes up."""

import string

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Grantee
from editing.fields import Choice, Day, Flag, Kind, Line, Number, Quantity, Rich, Several
from engagement.clock import Clock
from planning import exchange, guide
from planning.exchange import rich
from planning.exchange.shape import ENTRIES, FINDINGS, LED_BY, ONE_PARENT, SOURCES, fields_of
from planning.models import COMPONENTS, Plan, Statement
from tests.planning.exchange_tools import encoded, exported, full, minimal, read, run_import

ODD = "“”‘’–—\u2011\u00a0\u00adéÅ漢🙂&<>\"'\\/\t\n\r\x00\x7f\u200b\ufeff\u2028"
words = st.text(st.one_of(st.sampled_from(string.ascii_letters + " "), st.sampled_from(ODD)))
names = words.map(lambda text: f"N {text}"[:200])
html = st.lists(
    st.one_of(
        words,
        st.sampled_from(
            ["<p>", "</p>", "<ul><li>", "</li></ul>", "<ol>", "<b>", "</b>", "<strong>", "<em>"]
            + ["<br>", "<div>", "</div>", "<table><tr>", "<a href='https://example.org'>", "</a>"]
            + ["<blockquote>", "<script>x</script>", "&amp;", "&lt;p&gt;", "<!-- x -->", "<svg>"]
            + ["<img src=x>", "<p><div><p>", " "]
        ),
    ),
    max_size=12,
).map("".join)


def value(kind: Kind) -> st.SearchStrategy:
    if isinstance(kind, Flag):
        return st.booleans()
    if isinstance(kind, Day):
        return st.none()  # in order or not: the days are put in by hand below
    if isinstance(kind, Choice):
        return st.sampled_from([option for option, _ in kind.options])
    if isinstance(kind, Several):
        return st.lists(st.sampled_from([o for o, _ in kind.options]), unique=True)
    if isinstance(kind, Rich):
        return html
    if isinstance(kind, Number):
        return st.integers(kind.lowest, kind.highest)
    if isinstance(kind, Quantity):
        return st.decimals(-(10**11), 10**11, places=4).map(kind.text)
    if isinstance(kind, Clock):
        return st.sampled_from(["", "2:30 PM", "14:05", "12 a.m."])
    assert isinstance(kind, Line)
    return names if kind.required else words.map(lambda text: text[: kind.longest])


def fields(model) -> st.SearchStrategy:
    wanted = {k: kind for k, (_, kind) in fields_of(model).items() if not isinstance(kind, Day)}
    needed = {k for k, kind in wanted.items() if getattr(kind, "required", False)}
    return st.fixed_dictionaries(
        {k: value(wanted[k]) for k in needed},
        optional={k: value(kind) for k, kind in wanted.items() if k not in needed},
    )


@st.composite
def plans(draw) -> dict:
    """A valid plan file, its ids shuffled names and its lists of at most three entries."""
    document = minimal(plan={"requirement_set": "fy24"} | draw(fields(Plan)))
    document["grantee"] = {
        "name": draw(
            words.filter(lambda w: w.strip("\x00\x7f \t\n")).map(lambda text: f"G {text}"[:100])
        )
    }
    document["answers"] = draw(
        st.dictionaries(
            st.sampled_from([q.key for q in guide.load().questions()]), html, max_size=3
        )
    )
    document["narratives"] = draw(
        st.dictionaries(st.sampled_from([key for key, _ in COMPONENTS]), html)
    )
    document["statements"] = draw(
        st.dictionaries(st.sampled_from(Statement.Kind.values), fields(Statement))
    )
    ids: dict[str, list[str]] = {}

    def entry(of) -> dict:
        made = draw(fields(of.model))
        if of.prefix:
            ids.setdefault(of.key, []).append(f"{of.key[0]}-{of.key}.{len(ids.get(of.key, ()))}")
            made["id"] = ids[of.key][-1]
        for key, target in of.ones.items():
            if ids.get(target) and draw(st.booleans()):
                made[key] = draw(st.sampled_from(ids[target]))
        for key in [key for key in ONE_PARENT.get(of.key, ()) if key in made][1:]:
            del made[key]
        for key in of.needed:
            made[key] = draw(st.sampled_from(ids[of.ones[key]]))
        for key, several in of.several.items():
            aside = (made.get(LED_BY), made.get("id"))
            some = [name for name in ids.get(several.target, ()) if name not in aside]
            if some:
                made[key] = draw(st.lists(st.sampled_from(some), unique=True))
        if of.days and draw(st.booleans()):
            first, last = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
            made |= dict(zip(of.days, (first.isoformat(), last.isoformat()), strict=True))
        return made

    for of in ENTRIES:
        most = 3 if all(ids.get(of.ones[key]) for key in of.needed) else 0
        document[of.key] = [entry(of) for _ in range(draw(st.integers(0, most)))]
        if "measured_on" in of.once:
            days = draw(st.lists(st.dates(), min_size=most, max_size=most, unique=True))
            for made, day in zip(document[of.key], days, strict=False):
                made["measured_on"] = day.isoformat()
        if of is SOURCES:
            for source in document[of.key]:
                source["findings"] = [entry(FINDINGS) for _ in range(draw(st.integers(0, 2)))]
    return document


class Undone(Exception):
    """Ends one example's transaction."""


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(plans())
def test_any_plan_comes_back_the_same(document):
    from accounts.actions import create_grantee

    first = exchange.read_document(encoded(document))
    with pytest.raises(Undone), transaction.atomic():
        one = create_grantee(slug="one", name=first["grantee"]["name"])
        exchange.import_plan(one, first)
        data = exchange.dump(exported(one))
        two = create_grantee(slug="two", name=one.name)
        exchange.import_plan(two, exchange.read_document(data))
        assert exchange.dump(exported(two)) == data
        assert exchange.read_document(data) == exported(one)
        assert exported(one) == first
        raise Undone


@given(html)
def test_rich_text_settles(text):
    once = rich.typed(text)
    assert rich.typed(once) == once
    assert rich.settled(once) == once


def test_the_full_plan_through_the_commands(db, tmp_path):
    file = tmp_path / "a.json"
    file.write_bytes(exchange.dump(read(full())))
    run_import(file, "one", create=True)
    again = tmp_path / "b.json"
    again.write_bytes(exchange.dump(exported(Grantee.objects.get(slug="one"))))
    run_import(again, "two", create=True)
    assert exchange.dump(exported(Grantee.objects.get(slug="two"))) == file.read_bytes()
    assert again.read_bytes() == file.read_bytes()
