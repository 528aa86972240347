"""The drawn pieces of a document: those that are kept, and those that must be drawn.

A piece's key is the hash of everything that its pages depend on, so a kept one is never wrong.
"""

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

from django.conf import settings

from deliverables.pieces import Cut, Piece, Place, runs
from deliverables.press.hands import hands
from deliverables.press.merge import Drawn
from deliverables.render_html import style_text

Progress = Callable[[str, float], None]

SHEETS = ("document.css", "paged.css")
# With so few characters to draw a second process would start too late to help.
SMALL = 40_000
# Of the whole work, what drawing the pieces is; a page's characters are a guess.
SHARE = 0.86
CHARACTERS_A_PAGE = 3500


class Kept(Protocol):
    """Where drawn pieces are kept between drawings, by key: (what is told, bytes)."""

    def get(self, keys: list[str]) -> dict[str, tuple[dict, bytes]]:
        """Those of `keys` that are kept."""

    def put(self, key: str, told: dict, data: bytes) -> None:
        """Keep one."""

    def is_empty(self) -> bool:
        """Whether nothing is kept at all, so that everything will have to be drawn."""


class NothingKept:
    """Every piece is drawn anew."""

    def get(self, keys: list[str]) -> dict[str, tuple[dict, bytes]]:
        """Nothing."""
        return {}

    def put(self, key: str, told: dict, data: bytes) -> None:
        """Forget it."""

    def is_empty(self) -> bool:
        """Always."""
        return True


class Gathering:
    """The pieces of one document: looked up, drawn, and put in order."""

    def __init__(self, context: dict, kept: Kept, progress: Progress) -> None:
        self.cuts = [Cut(number, parts) for number, parts in enumerate(runs(context["parts"]))]
        self.language = context["document"].language
        self.kept = kept
        self.styles = "".join(map(style_text, SHEETS))
        self.pieces: dict[Place, Piece] = {}
        self.keys: dict[Place, str] = {}
        self.drawn: dict[Place, Drawn] = {}
        self.waiting: deque[tuple[Place, dict]] = deque()
        self.share = _Share(self.cuts, progress)

    def draw(self) -> list[Drawn]:
        """Every piece, in the order of its place. Raises RenderError when one cannot be drawn."""
        if self.share.whole > SMALL and self.kept.is_empty():
            hands.start_all()  # while the first says what it is, which every key needs
        self._look_up([self._piece(place) for cut in self.cuts for place in cut.stretches()])
        # The longest first, so that no process is left with one when the other is done.
        self.waiting = deque(sorted(self.waiting, key=lambda item: -len(item[1]["html"])))
        most = 1 if sum(len(job["html"]) for _, job in self.waiting) < SMALL else 2
        for place, _, (told, data) in hands.draw(self.waiting, self._heard, most=most):
            if not told["pages"]:
                self._look_up([self._piece(place, more=True)])
                continue
            self.kept.put(self.keys[place], told, data)
            self._look_up(self._take(self.pieces[place], told, data))
        return [self.drawn[place] for place in sorted(self.drawn)]

    def _piece(self, place: Place, *, more: bool = False) -> Piece:
        generous = 2 * self.pieces[place].generous if more else 1
        piece = self.cuts[place.run].piece(place, self.language, generous=generous)
        self.pieces[place] = piece
        known = [hands.engine(), settings.VERSION, *_job(piece, self.styles).values()]
        self.keys[place] = hashlib.sha256(json.dumps(known).encode()).hexdigest()
        return piece

    def _look_up(self, pieces: Iterable[Piece]) -> None:
        """Take what is kept, and what follows it; the rest waits to be drawn."""
        wanted = list(pieces)
        while wanted:
            found = self.kept.get([self.keys[piece.place] for piece in wanted])
            following: list[Piece] = []
            for piece in wanted:
                answer = found.get(self.keys[piece.place])
                if answer is None:
                    self.waiting.append((piece.place, _job(piece, self.styles)))
                else:
                    following += self._take(piece, *answer)
            wanted = following

    def _take(self, piece: Piece, told: dict, data: bytes) -> list[Piece]:
        """Put a drawn piece in its place; gives the one that follows what is kept of it."""
        self.drawn[piece.place] = Drawn(piece.continues, told, data)
        following = [self._piece(piece.after(*told["kept"]))] if told["kept"] else []
        self.share.finish(piece, told["pages"], following)
        return following

    def _heard(self, place: Place | None, number: int) -> None:
        self.share.hear(self.pieces.get(place), number)


class _Share:
    """How much is drawn: what lies before each piece's end, and the pages of those underway."""

    def __init__(self, cuts: list[Cut], progress: Progress) -> None:
        self.cuts = cuts
        self.whole = 1 + sum(cut.sizes[-1] for cut in cuts)
        self.progress = progress
        self.finished = self.pages = 0
        self.underway: dict[Place, tuple[int, float]] = {}
        self.said = 0.0

    def finish(self, piece: Piece, pages: int, following: list[Piece]) -> None:
        """`pages` pages of a piece are drawn, up to where the following one begins."""
        self.underway.pop(piece.place, None)
        cut, place = self.cuts[piece.place.run], piece.place
        end = cut.before(following[0].place) if following else cut.sizes[place.end]
        self.finished += end - cut.before(place)
        self.pages += pages
        self._say()

    def hear(self, piece: Piece | None, number: int) -> None:
        """Page `number` of a piece is being laid out, or nothing happened for a while."""
        if piece is not None:
            size = len(piece.html)
            guessed = max(size / CHARACTERS_A_PAGE, 1)
            self.underway[piece.place] = number, size * min(number / guessed, 0.9)
        self._say()

    def _say(self) -> None:
        share = (self.finished + sum(size for _, size in self.underway.values())) / self.whole
        self.said = max(self.said, min(share, 1) * SHARE)
        pages = self.pages + sum(number for number, _ in self.underway.values())
        self.progress(f"Drawing the pages, {pages} so far", self.said)


def _job(piece: Piece, styles: str) -> dict:
    return {
        "kind": "piece",
        "html": piece.html,
        "styles": styles,
        "open": piece.open,
        "continues": piece.continues,
    }
