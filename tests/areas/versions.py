"""Versions compared, files cancelled, two wordings joined, the preview beside the editors."""

PAGES = {
    "> 2 2 2 2 2 2 F N N": "choose_comparison",
    # Version 2 with version 1, which was never submitted: the funder has not got it.
    "> 2 2 2 2 2 N F N N": "compare_versions",
    "> 2 2 2 2 F F F N N": "compare_with_plan preview_part",
    "> 2 2 F F F F F N N": "join_passage",
}
FORMS = {
    "> > > F F F F F N N": "cancel_rendition",
    "> ! ! F F F F F N N": "join_passage",  # the empty form has no text
}
RECORDS = {"join_passage": "passage"}
# A part of a page; a page that stands open only while a reworded passage is out of date.
UNWALKED = {"preview_part", "join_passage"}
FIXED = {"other": 1}
