"""A page as a reader meets it: the words of its elements, found by XPath."""

from lxml import html


def texts(response, xpath: str) -> list[str]:
    """The words of every element that `xpath` finds in the answer, white space folded."""
    found = html.fromstring(response.content.decode()).xpath(xpath)
    return [
        " ".join((item if isinstance(item, str) else item.text_content()).split()) for item in found
    ]


def table(response, label: str = "") -> list[list[str]]:
    """The body rows of the page's table (of the region called `label`), cell by cell."""
    region = f'//div[@aria-label="{label}"]' if label else ""
    rows = html.fromstring(response.content.decode()).xpath(f"{region}//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def messages(response) -> list[str]:
    """What the page tells about what was just done."""
    return texts(response, '//div[@id="messages"]/p')
