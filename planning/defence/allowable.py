"""What this award does not pay for, asked as a question and never forbidden.

The five kinds of activity are those that the funder's rules for the award name. Other money may
pay for each of them, so the check asks who does; a strategy whose other payer is named is left
in peace. Words are read by plain patterns: they may raise a question too many, which the team
answers once, and miss one that is put in words of its own, for which there is an explicit choice.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

GAP = r"[^.;]{0,60}?"
NEAR = r"[^.;]{0,40}?"
YOUNG = r"(?:students?|pupils?|school ?children|children|teens?|teenagers|youths?|young people)"
ASK = (
    r"(?:advocat|urg|press|promot|support|seek|push|pass|propos|introduc|recommend|draft|champion"
    r"|campaign)\w*"
)
# Who enforces, teaches or practices law is not the law.
LAWS = r"laws?\b(?![ \u2010\u2011-](?:enforcement|schools?|students?|firms?)\b)"
LAW = (
    r"(?:legislation|bills?\b|statut\w+ (?:change|reform|amendment)s?"
    rf"|(?:changes?|amendments?) (?:to|in|of) (?:\w+ ){{0,3}}?(?:{LAWS}|statutes?\b|code\b)"
    rf"|(?:new|stronger|state|federal|better) {LAWS})"
)
# Changes and reforms are what somebody does only after a word for who does it.
CHANGE = (
    r"(?:(?:amend|enact|repeal|strengthen)(?:s|ing)?|reform(?:ing)?|chang(?:e|ing)"
    r"|rewrit(?:es?|ing)|(?:(?<=that )|(?<=which )|(?<=who ))(?:changes|reforms))"
)
GIVEN = r"(?:stipends?|incentives?|gift cards?|rewards?)"
CARE = r"(?:services?|treatment|counseling|therapy|shelters?|drop-ins?)"
SERVED = r"(?:youths?|young people|children|teens?|survivors?|victims?|clients?|families|people)"
# A law is what is changed, not what the change follows or stands under.
CHANGED = r"(?:(?!(?:to|under|with|in|by|on|about|for|from|since|after)\b)\w[\w’'-]* ){0,4}?"
# Those who are not punished for what was done to them: another matter than making it legal.
NOT_VICTIMS = r"(?:(?!minor|child|youth|young|victim|survivor|juvenile)[^.;]){0,50}?"


@dataclass(frozen=True)
class Kind:
    """A kind of activity, what is asked about it, and the patterns that give it away."""

    key: str
    label: str
    ask: str
    patterns: tuple[str, ...]


KINDS = (
    Kind(
        "prevention",
        "Primary prevention",
        "Is this prevention for people who are not yet at risk or harmed?",
        (
            r"\bprimary prevention\b",
            r"\bprevention (?:curricul\w+|lessons?|classes)\b",
            rf"\bprevention (?:education|programs?|training){GAP}\b(?:in|for|to|at|with|of) {NEAR}"
            rf"\b(?:schools?|classrooms?|{YOUNG})\b",
            r"\b(?:school|classroom)[- ]based prevention\b",
            rf"\b(?:teach(?:es|ing)?|educat(?:e|es|ing)) (?:all |every |the |school )?{YOUNG}\b",
            rf"\bprevent\w*{GAP}\bbefore (?:it|they|abuse|exploitation|trafficking|harm)\b",
        ),
    ),
    Kind(
        "beds",
        "Holding beds",
        "Does this pay for beds that are kept free?",
        (
            rf"\b(?:hold(?:ing)?|reserv(?:e|es|ed|ing)|set(?:ting)? aside|guarantee\w*"
            rf"|keep(?:ing)?){NEAR}\bbeds?\b",
            rf"\bbeds?\b{NEAR}\b(?:held|reserved|set aside|kept (?:open|free|empty|ready))\b",
            r"\bbed[- ]holds?\b",
            r"\b(?:stand-?by|empty|vacant) beds?\b",
            rf"\bbeds?\b{NEAR}\b(?:on stand-?by|at all times|around the clock|day and night)\b",
        ),
    ),
    Kind(
        "stipends",
        "Stipends or incentives to take part in services",
        "Does this pay people for taking part in services?",
        (
            rf"\b{GIVEN}{GAP}"
            r"\b(?:participat\w+|attend\w*|take part|taking part|enroll\w*|complet\w+|stay\w*)"
            rf"{GAP}\b(?:services?|treatment|programs?|counseling|therapy|shelters?|sessions?)\b",
            rf"\b(?:participat\w+|attend\w*|take part|taking part){GAP}"
            rf"\b(?:services?|treatment|counseling|therapy|shelters?|sessions?)\b{GAP}"
            rf"\b{GIVEN}\b",
            rf"\b{GIVEN}{GAP}\b(?:us(?:e|es|ing)|com(?:e|es|ing) to|visit\w*"
            rf"|show\w* up (?:for|to|at)) (?:the |our |their |its |these )?"
            rf"(?:\w+[- ]){{0,2}}?{CARE}\b",
            rf"\bpay(?:s|ing)? (?:\w+ ){{0,2}}?{SERVED} (?:to|for|who|when they) "
            rf"(?:go\w*|com(?:e|es|ing)|attend\w*|us(?:e|es|ing)|tak(?:e|es|ing) part in|accept\w*)"
            rf" {NEAR}\b{CARE}\b",
        ),
    ),
    Kind(
        "legalization",
        "Promoting or supporting the legalization of prostitution",
        "Does this promote or support making prostitution legal?",
        (
            rf"\b(?:legali[sz]|decriminali[sz])\w*{NOT_VICTIMS}"
            r"\b(?:prostitution|sex work|commercial sex)\b",
            rf"\b(?:prostitution|sex work|commercial sex)\b{NOT_VICTIMS}"
            r"\b(?:legali[sz]|decriminali[sz])\w*",
        ),
    ),
    Kind(
        "lobbying",
        "Lobbying",
        "Does this try to influence a law or those who make it?",
        (
            r"\blobby(?:ing|ists?)\b",
            r"\blobby (?:for|the|against|congress|legislat\w+|lawmakers|members)\b",
            rf"\b{ASK} {GAP}\b{LAW}",
            rf"\b{CHANGE} {CHANGED}(?:{LAWS}|(?:statutes?|legislation)\b)",
        ),
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}
# Every text in which some pattern is found has one of these in it; so that a database can pass
# over the others. In PostgreSQL's own notation, whatever the case.
HINT = (
    "prevent|teach|educat|bed|stipend|incentive|gift|reward|pay|legali|lobby|legislat|bill"
    "|statut|law|code"
)
OPTIONS = tuple((kind.key, kind.label) for kind in KINDS)


@dataclass(frozen=True)
class Payer:
    """Who pays: `name` as it is printed, and whether it is this award."""

    name: str
    is_award: bool = False


@dataclass(frozen=True)
class Question:
    """A question about one kind of activity; `because` quotes the words that raised it.

    `payer` names the other source that pays, where there is one: then nothing is asked.
    """

    kind: Kind
    because: str
    payer: str = ""


def found_in(texts: Iterable[str]) -> dict[str, str]:
    """Each kind that some text speaks of, with the words that say so, cut to one line."""
    found: dict[str, str] = {}
    for text in texts:
        for key, words in _found_in(text):
            found.setdefault(key, words)
    return found


@lru_cache(maxsize=2048)
def _found_in(text: str) -> tuple[tuple[str, str], ...]:
    """(kind, words) of one text; the same texts are asked about on page after page."""
    line = " ".join(text.split())
    found: dict[str, str] = {}
    for kind in KINDS:
        for pattern in kind.patterns:
            if kind.key not in found and (match := re.search(pattern, line, re.IGNORECASE)):
                found[kind.key] = match.group()
    return tuple(found.items())


def questions(
    texts: Iterable[str], *, chosen: Mapping[str, str], payers: Sequence[Payer]
) -> tuple[Question, ...]:
    """What to ask about a strategy, in the order of KINDS.

    `texts` are its words and its actions', `chosen` the kinds that
    the team marked itself, each with what is said of that. With
    payers of which none is this award, each question names them and asks nothing.
    """
    said = found_in(texts)
    others = [payer.name for payer in payers]
    paid = "; ".join(others) if others and not any(payer.is_award for payer in payers) else ""
    return tuple(
        Question(
            kind,
            f"The words say “{said[kind.key]}”." if kind.key in said else chosen[kind.key],
            paid,
        )
        for kind in KINDS
        if kind.key in said or kind.key in chosen
    )
