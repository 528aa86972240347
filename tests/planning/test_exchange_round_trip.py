"""Export, import into a new grantee, export: the same bytes, for plans that hypothesis makes up."""

import string

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Grantee
from editing.clean import clean_line
from editing.fields import Amount, Choice, Day, Flag, Kind, Line, Number, Quantity, Rich, Several
from engagement.clock import Clock
from planning import exchange, guide
from planning.exchange import rich
from planning.exchange.parts import Keyed, Single, defaults_of, required_of
from planning.exchange.shape import (
    ENTRIES,
    FINDINGS,
    LED_BY,
    ONE_PARENT,
    ONLY_ACCOUNTABLE,
    SOURCES,
    fields_of,
)
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
    if isinstance(kind, Amount):
        return st.decimals(0, 10**6, places=2).map(kind.text)
    if isinstance(kind, Clock):
        return st.sampled_from(["", "2:30 PM", "14:05", "12 a.m."])
    assert isinstance(kind, Line)
    return names if kind.required else words.map(lambda text: text[: kind.longest])


def fields(model) -> st.SearchStrategy:
    wanted = {k: kind for k, (_, kind) in fields_of(model).items() if not isinstance(kind, Day)}
    needed = set(required_of(model)) & set(wanted)
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
            others = [name for name in ids.get(target, ()) if name != made.get("id")]
            if others and draw(st.booleans()):
                made[key] = draw(st.sampled_from(others))
        for keys in (ONE_PARENT.get(of.key, ()), of.one_of):
            for key in [key for key in keys if made.get(key)][1:]:
                del made[key]
        for key in of.needed:
            made[key] = draw(st.sampled_from(ids[of.ones[key]]))
        aside = {made.get(LED_BY), made.get("id")}
        for key, several in of.several.items():
            some = [name for name in ids.get(several.target, ()) if name not in aside]
            if some:
                made[key] = draw(st.lists(st.sampled_from(some), unique=True))
            if LED_BY in of.ones:
                aside |= set(made.get(key, ()))
        if LED_BY in made and draw(st.booleans()):
            made[ONLY_ACCOUNTABLE] = True
        made |= {key: draw(inside(part)) for key, part in of.inside.items()}
        if of.days and draw(st.booleans()):
            first, last = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
            made |= dict(zip(of.days, (first.isoformat(), last.isoformat()), strict=True))
        return made

    for of in ENTRIES:
        most = 3 if all(ids.get(of.ones[key]) for key in of.needed) else 0
        document[of.key] = [entry(of) for _ in range(draw(st.integers(0, most)))]
        days = draw(st.lists(st.dates(), min_size=most, max_size=most, unique=True))
        for made, day in zip(document[of.key], days, strict=False):
            wanted = [key for key in required_of(of.model) if key not in made]
            made |= dict.fromkeys(wanted, day.isoformat())
        document[of.key] = [made for made in document[of.key] if complete(of, made)]
        for keys in of.once:
            document[of.key] = once(of, keys, document[of.key])
        ids[of.key] = [made["id"] for made in document[of.key] if of.prefix]
        if of is SOURCES:
            for source in document[of.key]:
                source["findings"] = [entry(FINDINGS) for _ in range(draw(st.integers(0, 2)))]
    return document


def inside(part) -> st.SearchStrategy:
    if isinstance(part, Single):
        return fields(part.model)
    if isinstance(part, Keyed):
        return st.dictionaries(st.sampled_from(part.options), fields(part.model), max_size=3)
    return st.lists(st.sampled_from(part.options or [""]), unique=True, max_size=3).map(
        lambda texts: [text for text in texts if text]
    )


def complete(of, made: dict) -> bool:
    """Whether an entry has what a list asks for beside its required fields."""
    chosen = [key for key in of.one_of if made.get(key)]
    # What is blank is no name, and a name is what this asks for.
    some = [key for key in of.some_of if clean_line(made.get(key, ""))]
    return (not of.one_of or bool(chosen)) and (not of.some_of or bool(some))


def once(of, keys: tuple[str, ...], listed: list[dict]) -> list[dict]:
    """The list without those that have the same under all of the keys as one before."""
    seen, meant = set(), defaults_of(of.model)

    def is_new(made: dict) -> bool:
        same = tuple(plain(made.get(key, meant.get(key))) for key in keys)
        if None in same or "" in same:
            return True
        return not (same in seen or seen.add(same))

    def plain(said):
        return None if said is None else clean_line(said).lower()

    return [made for made in listed if is_new(made)]


class Undone(Exception):
    """Ends one example's transaction."""


@pytest.mark.django_db
@settings(
    max_examples=25,
    # To make a plan of so many lists smaller takes minutes: the first that fails is shown.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
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


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
