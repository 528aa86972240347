"""What is printed: nothing cut off at the sheet's edge, nothing that only a screen can use."""

from playwright.sync_api import expect

# Letter, upright and on its side, less the margins of its style sheet, in CSS pixels.
UPRIGHT, ON_ITS_SIDE = 710, 980
SHEETS = [
    ("strategies/", UPRIGHT),
    ("strategies/populations/", UPRIGHT),
    ("strategies/crosswalk/", UPRIGHT),
    ("guide/tag/all/", UPRIGHT),
    ("evidence/walk/", UPRIGHT),
    ("implementation/", ON_ITS_SIDE),
    ("implementation/timeline/", ON_ITS_SIDE),
    ("raci/", ON_ITS_SIDE),
]
TOOLS = ".topbar, .side, .tabs, .toolbar, .tree-tools, .elbow, .page-foot, .grantee-bar .turn"


def test_sheets_hold_the_whole_and_nothing_but_the_plan(visit):
    page = visit("alice")
    page.emulate_media(media="print")
    for path, width in SHEETS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"/franklin/{path}")
        expect(page.locator("main")).to_be_visible()
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (path, beyond) == (path, 0)
        seen = page.locator(TOOLS).evaluate_all(
            "all => all.filter(one => one.checkVisibility()).map(one => one.className)"
        )
        assert (path, seen) == (path, [])


def test_a_heading_of_the_outline_is_not_left_at_the_foot_of_a_sheet(visit):
    page = visit("vic")
    page.emulate_media(media="print")
    page.goto("/franklin/strategies/")
    for kind in ("goal", "objective", "strategy"):
        row = page.locator(f"li.is-{kind} > .tree-row").first
        expect(row).to_have_css("break-after", "avoid")
