"""The guide at the elbow, and what each person has open of it."""

PAGES = {
    # Asked for by a page's script it is a part of that page; opened by itself, the step's page.
    "> > > > > F F F N N": "guide_elbow",
}
FORMS = {
    "> N N N N F F F N N": "guide_look",  # the empty form names no part
}
UNWALKED = {"guide_elbow"}
