"""Pieces, front and running heads joined into one file.

The front's file is the ground: its catalog, metadata and fonts are the document's. Pages, tags,
links and link targets of the pieces are added to it; the running heads are laid behind the pages
as pagination artifacts, which nobody reads out.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

# The foot's right edge and its line, in points from the lower left corner; letters of 8 points.
FOOT_RIGHT, FOOT_BASE, FOOT_SIZE = 552.5, 47.6, 8
FOOT_COLOR = "0.337 0.361 0.396"
# Links are numbered from here in the parent tree, after more pages than a document has.
LINKS_FROM = 1_000_000
# A part's title above this height (points) is the first that stands on its page.
TOP = 690


@dataclass(frozen=True)
class Drawn:
    """A drawn piece: what is known of it (`piece.draw_piece`) and its bytes.

    `continues` says that its first table began before it.
    """

    continues: bool
    told: dict
    data: bytes


@dataclass(frozen=True)
class Front:
    """What `front.draw_front` gave."""

    told: dict
    data: bytes
    heads: bytes


def join(front: Front, pieces: Sequence[Drawn]) -> bytes:
    """The whole document.

    Page 0 of the heads belongs to the statements, 1 to the contents, 2 + n to component n.
    """
    with pikepdf.open(io.BytesIO(front.data)) as pdf:
        merged = _Merged(pdf, front)
        for piece in pieces:
            with pikepdf.open(io.BytesIO(piece.data)) as source:
                merged.add(piece, source)
        merged.finish()
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return out.getvalue()


class _Merged:
    """The document being put together in the front's file."""

    def __init__(self, pdf: pikepdf.Pdf, front: Front) -> None:
        self.pdf = pdf
        root = pdf.Root.StructTreeRoot
        self.document = root.K[0]
        self.pages_owned: list[pikepdf.Object] = []
        self.links_owned: list[pikepdf.Object] = []
        self.fonts = pdf.pages[0].obj.Resources.Font
        self.numerals = front.told["numerals"]
        self.heads = self._heads(front.heads)
        self.head_of: list[int | None] = _front_heads(front.told)
        self.marks: list[list] = []
        self.places: dict[str, Array] = {}
        self.notes: dict[str, Dictionary] = {}
        # The statements' head is 0, the contents' 1.
        self.section, self.last_head = None, 1
        self._take_owners(root.ParentTree, 0)
        self._take_places(front.told, 0)

    def add(self, piece: Drawn, source: pikepdf.Pdf) -> None:
        """Pages, tags and links of one piece, after those before it."""
        pdf, start = self.pdf, len(self.pdf.pages)
        for page in source.pages:
            pdf.pages.append(page)
        root = pdf.copy_foreign(source.Root.StructTreeRoot)
        self._take_owners(root.ParentTree, start)
        self._take_places(piece.told, start)
        names = pdf.pages[start].obj.Resources.Font
        for record in piece.told["fonts"]:
            names[f"/{record['hash']}"] = self.fonts[f"/{record['hash']}"]
        self._take_heads(piece.told)
        self._graft(piece, root.K[0].K)

    def _take_heads(self, told: dict) -> None:
        """The head of each page of a piece is that of the part that the page begins in."""
        titles = [(page, y) for level, _, page, _, y in told["marks"] if level == 1]
        for number in range(told["pages"]):
            here = [y for page, y in titles if page == number]
            at_top = bool(here) and here[0] > TOP
            self.head_of.append(self.last_head + at_top)
            self.last_head += len(here)

    def _take_owners(self, tree: Dictionary, start: int) -> None:
        """A parent tree has an array for each page, then an element for each link."""
        pages, before = list(self.pdf.pages)[start:], len(self.links_owned)
        numbers = list(tree.Nums)
        self.pages_owned += numbers[1 : 2 * len(pages) : 2]
        self.links_owned += numbers[2 * len(pages) + 1 :: 2]
        for number, page in enumerate(pages):
            page.obj.StructParents = start + number
            for link in page.obj.get("/Annots", ()):
                link.StructParent = LINKS_FROM + before + link.StructParent - len(pages)

    def _take_places(self, told: dict, start: int) -> None:
        """Headings for the bookmarks, and the places that links lead to."""
        for level, label, page, x, y in told["marks"]:
            self.marks.append([level, label, start + page, x, y])
        for name, (page, x, y) in told["anchors"].items():
            at = self.pdf.pages[start + page].obj
            self.places[name] = Array([at, Name.XYZ, x, y, 0])

    def _graft(self, piece: Drawn, sections: Array) -> None:
        """Hang the piece's tags into the document: a component is one section.

        WeasyPrint writes one for each page.
        """
        kids = [kid for section in sections for kid in section.K]
        if piece.continues:
            whole, rest = _last(self.section, "/Table"), _first(sections[0], "/Table")
            for group in rest.K:
                group.P = whole
                whole.K.append(group)
            kids = kids[1:]
        for at, kid in enumerate(kids, 1):
            # What stands above the title of a part belongs to it.
            if at < len(kids) and kids[at].S == "/H2":
                self.section = self.pdf.make_indirect(
                    Dictionary(Type=Name.StructElem, S=Name.Sect, P=self.document, K=Array())
                )
                self.document.K.append(self.section)
            kid.P = self.section
            self.section.K.append(kid)
            if kid.S == "/Div":
                self.notes |= {str(note.ID): note for note in kid.K if note.get("/S") == "/Note"}

    def finish(self) -> None:
        """Everything that needs the whole: page numbers, bookmarks, places, the parent tree."""
        self._number_pages()
        pdf, root = self.pdf, self.pdf.Root
        tree = root.StructTreeRoot.ParentTree
        owned = [*enumerate(self.pages_owned), *enumerate(self.links_owned, LINKS_FROM)]
        tree.Nums = Array([item for pair in owned for item in pair])
        root.StructTreeRoot.ParentTreeNextKey = LINKS_FROM + len(self.links_owned)
        named = sorted((name.encode(), place) for name, place in self.places.items())
        root.Names = Dictionary(
            Dests=Dictionary(Names=Array([x for name, at in named for x in (String(name), at)]))
        )
        if self.notes:
            named = [item for name in sorted(self.notes) for item in (name, self.notes[name])]
            root.StructTreeRoot.IDTree = Dictionary(Names=Array(named))
        if "/Outlines" in root:
            del root.Outlines
        with pdf.open_outline() as outline:
            outline.root.extend(_tree(self.marks))

    def _heads(self, data: bytes) -> list[pikepdf.Object]:
        """Each page of running heads as a form that any page can show."""
        with pikepdf.open(io.BytesIO(data)) as source:
            forms = [self.pdf.copy_foreign(page.as_form_xobject()) for page in source.pages]
        for form in forms:
            form.Resources.Font = self.fonts
        return forms

    def _number_pages(self) -> None:
        pages = list(self.pdf.pages)
        for number, (page, head) in enumerate(zip(pages, self.head_of, strict=True), 1):
            if head is None:
                continue
            resources = page.obj.Resources
            if "/XObject" not in resources:
                resources.XObject = Dictionary()
            resources.XObject[f"/Head{head}"] = self.heads[head]
            font = f"/{self.numerals['font']}"
            resources.Font[font] = self.fonts[font]
            drawn = self._foot(f"Page {number} of {len(pages)}")
            page.contents_add(
                f"q /Artifact <</Type /Pagination>> BDC q /Head{head} Do Q {drawn} EMC Q".encode(),
                prepend=True,
            )

    def _foot(self, text: str) -> str:
        """Operators that write `text` so that it ends at the right edge of the foot."""
        glyphs = [self.numerals["glyphs"][char] for char in text]
        left = FOOT_RIGHT - FOOT_SIZE * sum(width for _, width in glyphs) / 1000
        shown = "".join(f"{glyph:04x}" for glyph, _ in glyphs)
        return (
            f"BT /{self.numerals['font']} {FOOT_SIZE} Tf {FOOT_COLOR} rg "
            f"1 0 0 1 {left:.2f} {FOOT_BASE} Tm <{shown}> Tj ET"
        )


def _front_heads(told: dict) -> list[int | None]:
    """The head of each page of the front: none on the cover, then that of its first heading."""
    firsts: dict[int, int] = {}
    for level, label, page, *_ in told["marks"]:
        if level == 1:
            firsts.setdefault(page, 1 if label == "Contents" else 0)
    heads: list[int | None] = [None]
    for page in range(1, told["pages"]):
        heads.append(firsts.get(page, 1))
    return heads


def _tree(marks: list[list]) -> list[OutlineItem]:
    """Bookmarks below one another as their levels say; deeper ones are shut at first."""
    top: list[OutlineItem] = []
    open_at: list[tuple[int, list[OutlineItem]]] = [(0, top)]
    for level, label, page, x, y in marks:
        while open_at[-1][0] >= level:
            open_at.pop()
        item = OutlineItem(label, page, "XYZ", left=x, top=y)
        item.is_closed = level > 1
        open_at[-1][1].append(item)
        open_at.append((level, item.children))
    return top


def _first(element: Dictionary, tag: str) -> Dictionary:
    """The first element below `element` with this tag."""
    return next(item for item in _walk(element) if tag == item.S)


def _last(element: Dictionary, tag: str) -> Dictionary:
    """The last element below `element` with this tag."""
    found = element
    while tag != found.S:
        found = [kid for kid in found.K if isinstance(kid, Dictionary) and "/S" in kid][-1]
    return found


def _walk(element: Dictionary):
    yield element
    for kid in element.get("/K", ()):
        if isinstance(kid, Dictionary) and "/S" in kid:
            yield from _walk(kid)
