"""Versions compared: whoever may read both, and the team its working plan."""

PAGES = {
    "> 2 2 2 2 2 2 F N N": "choose_comparison",
    # Version 2 with version 1, which was never submitted: the funder has not got it.
    "> 2 2 2 2 2 N F N N": "compare_versions",
    "> 2 2 2 2 F F F N N": "compare_with_plan",
}
FIXED = {"other": 1}
