"""Votes without a recorded result: ballots are in no file, so such a vote begins anew in one."""

from typing import Any

OF_VOTE = ("round", "formula", "ballots_counted")
OF_OPTION = ("is_withdrawn", "dropped_after", "result")


def begin_anew(parts: dict[str, Any]) -> None:
    """Take out of a document's canonical lists what only ballots could explain."""
    drafts = set()
    for vote in parts["prioritizations"]:
        if not vote.get("recorded_on"):
            drafts.add(vote.get("id"))
            _without(vote, OF_VOTE)
    for option in parts["priority_options"]:
        if option.get("prioritization") in drafts:
            _without(option, OF_OPTION)


def _without(values: dict[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        values.pop(key, None)
