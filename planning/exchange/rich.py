"""Rich text in a form that cleaning leaves as it is: it survives any number of trips."""

from editing.clean import LOOKS_LIKE_HTML, check_rich, clean_html

# Each cleaning of malformed nesting brings it nearer to a form that stays; two are enough for
# anything an editor writes.
ROUNDS = 8


def typed(text: str) -> str:
    """What a field stores of `text`, HTML or plain. Raises TextRefused when it is too much."""
    check_rich(text)
    kept = settled(clean_html(text))
    check_rich(kept)
    return kept


def settled(html: str) -> str:
    """Stored HTML as it is written to a file: cleaned until cleaning changes nothing more."""
    for _ in range(ROUNDS):
        # Bare words would be taken for plain text, and their entities escaped once more.
        marked = html if not html or LOOKS_LIKE_HTML.search(html) else f"<p>{html}</p>"
        cleaned = clean_html(marked)
        if cleaned == html:
            break
        html = cleaned
    return html
