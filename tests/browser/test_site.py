"""The website of a version, unpacked and opened from disk, without a network."""

import io
import zipfile

import pytest
from playwright.sync_api import expect

from deliverables.render_site import render_site
from tests.browser.test_accessibility import violations
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS


@pytest.fixture
def site(tmp_path):
    """The folder that a reader has after unpacking."""
    data = render_site(samples.small(), draft=True, **FACTS)
    zipfile.ZipFile(io.BytesIO(data)).extractall(tmp_path)
    return tmp_path


def test_the_website_opens_from_disk_reads_with_the_keyboard_and_passes_axe(chromium, site):
    page = chromium.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    files = page.locator("nav.site-pages a").evaluate_all("all => all.map((one) => one.href)")
    assert len(files) == len(list(site.iterdir()))
    found = []
    for file in files:
        page.goto(file)
        found += violations(page)
    assert found == []

    # The skip link comes first, and leads into the text; from there on by the turning links.
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    seen = [page.title()]
    while page.locator("a[rel=next]").count():
        on = page.locator("a[rel=next]").evaluate("one => one.href")
        page.locator("a[rel=next]").press("Enter")
        page.wait_for_url(on)
        seen.append(page.title())
    assert len(set(seen)) == len(files)
    assert {url.split("/")[0] for url in asked} == {"file:"}
    page.close()
