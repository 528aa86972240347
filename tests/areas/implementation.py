"""The implementation plan: its table, and blocks pasted into it."""

PAGES = {
    "> 2 2 2 2 F F F N N": "implementation raci timeline",
}
FORMS = {
    "> ! ! F F F F F N N": "implementation_owner implementation_preview implementation_paste "
    "implementation_fill raci_save",
    "> N N F F F F F N N": "implementation_undo",  # no paste has this number
}
RECORDS = {"implementation_owner": "action"}
