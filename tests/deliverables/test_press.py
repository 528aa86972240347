"""Pieces of a document: divided, drawn by other processes, kept, and joined without a seam."""

import os
import re
import signal
import subprocess
import sys
import time
from collections import deque
from contextlib import suppress
from dataclasses import replace
from io import BytesIO

import pikepdf
import psutil
import pytest
from django.conf import settings

from deliverables import gathering, pieces
from deliverables.document import Heading, Prose, Table
from deliverables.errors import RenderError
from deliverables.press import hands as hands_module
from deliverables.press.hands import hands
from deliverables.render_pdf import render_pdf
from tests.deliverables import samples
from tests.deliverables.pdf_tools import FACTS, run, structure, walk, with_changes


class Memory:
    """Kept pieces in a dictionary, which counts what was put in."""

    def __init__(self):
        self.pieces, self.put_in = {}, 0

    def get(self, keys):
        return {key: self.pieces[key] for key in keys if key in self.pieces}

    def put(self, key, told, data):
        self.put_in += 1
        self.pieces[key] = (told, data)

    def is_empty(self):
        return not self.pieces


def draw(document, **options):
    return render_pdf(document, draft=False, **FACTS, **options)


def register(people=120):
    """A document with a table over pages, words before and after it, and a second component."""
    rows = tuple(
        (f"Fictional Person {n}", "Advocate\nSpeaks for tenants" * (n % 3), f"Shelter {n}")
        for n in range(people)
    )
    table = Table("Register", ("Name", "Role", "From"), rows, (34, 33, 33))
    words = Prose("<p>Partners met in every region.</p>" * 3)
    small = samples.small()
    first, second, *_ = small.components
    blocks = (words, Heading(2, "Who they are"), table, Heading(2, "What follows"), words)
    return with_changes(small, components=(replace(first, blocks=blocks), second))


def pages(data, folder):
    return run("pdftotext", "-layout", data=data, folder=folder).split("\f")


@pytest.fixture
def divided(monkeypatch):
    """Pieces of a page or so, that small documents have many."""
    monkeypatch.setattr(pieces, "PIECE_CHARACTERS", 8000)
    monkeypatch.setattr(gathering, "SMALL", 0)


@pytest.mark.parametrize(("make", "least"), [(register, 4), (lambda: samples.big(1), 8)])
def test_no_seam_shows_between_pieces(tmp_path, divided, monkeypatch, make, least):
    """Every word stands where it would if what runs on were drawn in one piece.

    Half a pixel aside: a row below its table's head shares a border with it, not with a row.
    """
    kept = Memory()
    divided_at = where_words_stand(draw(make(), kept=kept), tmp_path)
    assert kept.put_in >= least
    monkeypatch.setattr(pieces, "PIECE_CHARACTERS", 10**6)
    whole_at = where_words_stand(draw(make()), tmp_path)
    assert [word[:2] for word in divided_at] == [word[:2] for word in whole_at]
    moved = [
        (one, other)
        for one, other in zip(divided_at, whole_at, strict=True)
        if abs(one[2] - other[2]) > 0.4 or abs(one[3] - other[3]) > 0.4
    ]
    assert moved == []


def where_words_stand(data, folder):
    """(page, word, x, y) of every word, in points."""
    found, page = [], 0
    for line in run("pdftotext", "-bbox", data=data, folder=folder).split("\n"):
        page += line.strip().startswith("<page")
        if match := re.search(r'xMin="(.*?)" yMin="(.*?)".*?>(.*)</word>', line):
            found.append((page, match[3], float(match[1]), float(match[2])))
    return found


def test_a_divided_table_is_one_table_with_one_head_and_a_component_one_section(divided):
    data = draw(register())
    tags = structure(data)
    assert (tags.count("Table"), tags.count("THead"), tags.count("Sect")) == (3, 2, 3)
    with pikepdf.open(BytesIO(data)) as file:
        tables = [item for item in walk(file.Root.StructTreeRoot.K) if item.S == "/Table"]
        assert max(sum(item.S == "/TR" for item in walk(table)) for table in tables) == 121


def test_one_process_or_two_cold_or_kept_the_bytes_are_the_same(divided, monkeypatch):
    kept = Memory()
    document = register()
    cold = draw(document, kept=kept)
    drawn = kept.put_in
    assert draw(document, kept=kept) == cold
    assert kept.put_in == drawn
    monkeypatch.setattr(gathering, "SMALL", 10**9)
    hands.end()
    assert draw(document) == cold


def test_all_processes_start_at_once_where_nothing_is_kept_and_one_where_something_is(
    divided, monkeypatch
):
    alive = []
    engine = hands.engine
    monkeypatch.setattr(hands, "engine", lambda: alive.append(len(hands.hands)) or engine())
    kept = Memory()
    for expected in (2, 1):
        hands.end()
        draw(samples.small(), kept=kept)
        assert alive[0] == expected
        alive.clear()


def test_an_edit_redraws_its_own_piece(divided):
    kept = Memory()
    document = register()
    draw(document, kept=kept)
    before = kept.put_in
    first, second = document.components
    rows = list(first.blocks[2].rows)
    rows[60] = ("Fictional Person 60", "Chair", "Shelter 60")
    blocks = (*first.blocks[:2], replace(first.blocks[2], rows=tuple(rows)), *first.blocks[3:])
    edited = draw(
        with_changes(document, components=(replace(first, blocks=blocks), second)), kept=kept
    )
    assert kept.put_in == before + 1
    assert edited == draw(
        with_changes(document, components=(replace(first, blocks=blocks), second))
    )


def test_rows_that_no_page_ends_between_are_drawn_with_more(tmp_path, divided):
    """A cell taller than the pages that a piece would have."""
    tall = "\n".join(f"Line {n} of a cell taller than pages" for n in range(200))
    rows = (("One", tall), ("Two", tall), *((f"Row {n}", "short") for n in range(300)))
    small = samples.small()
    table = Table("Tall", ("Name", "Words"), rows, (30, 70))
    data = draw(with_changes(small, components=(replace(small.components[0], blocks=(table,)),)))
    text = "".join(pages(data, tmp_path))
    assert [n for n in range(300) if f"Row {n}" not in text] == []
    assert text.count("Line 199 of a cell") == 2


def test_a_drawing_that_nobody_wants_any_more_stops_at_once():
    class NotWanted(BaseException):
        pass

    seen = []

    def progress(stage, share):
        seen.append(stage)
        if "1 so far" in stage:
            ids.extend(hand.process.pid for hand in hands.hands)
            raise NotWanted

    ids = []
    with pytest.raises(NotWanted):
        draw(samples.big(4), progress=progress)
    assert ids and not [pid for pid in ids if psutil.pid_exists(pid)]
    assert hands.hands == []
    draw(samples.small())  # and the next one is drawn


def job(number=1):
    return {
        "kind": "piece",
        "html": f"<html lang='en'><title>x</title><section><p>{number}</p></section></html>",
        "styles": "",
        "open": False,
        "continues": False,
    }


def test_a_process_that_dies_is_followed_by_another_once():
    def kill(number):
        for hand in hands.hands[:number]:
            os.kill(hand.process.pid, signal.SIGKILL)

    with hands.held():
        hands.engine()
        kill(1)
        [(key, _, (told, data))] = hands.draw(deque([("a", job())]), lambda *page: None)
        assert (key, told["pages"], data[:5]) == ("a", 1, b"%PDF-")
    long = job() | {"html": "<html lang='en'><title>x</title><section>" + "<p>word</p>" * 9000}
    with pytest.raises(RenderError) as refusal, hands.held():
        list(hands.draw(deque([("a", long)]), lambda key, page: kill(1)))
    assert str(refusal.value) == hands_module.LOST


WORKER = """
import sys
from collections import deque
from deliverables.press.hands import hands
html = "<html lang='en'><title>x</title><section>" + "<p>word</p>" * 90000
job = {"kind": "piece", "html": html, "styles": "", "open": False, "continues": False}
def heard(key, page):
    print(hands.hands[0].process.pid, flush=True)
with hands.held():
    list(hands.draw(deque([("a", job)]), heard))
"""


def test_nothing_goes_on_drawing_when_the_worker_is_killed():
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    with worker:
        drawing = psutil.Process(int(worker.stdout.readline()))
        worker.kill()
        end = time.monotonic() + 60
        with suppress(psutil.NoSuchProcess):  # collected between the two looks
            while drawing.is_running() and drawing.status() != psutil.STATUS_ZOMBIE:
                assert time.monotonic() < end
                time.sleep(0.02)


def test_a_process_that_leaves_is_followed_by_another(monkeypatch):
    with hands.held():
        engine = hands.engine()
        hands.end()
        assert hands.engine() == engine
        [(_, _, (told, _))] = hands.draw(deque([("a", job())]), lambda *page: None)
        assert (told["pages"], len(hands.hands)) == (1, 1)


def test_an_answer_that_comes_together_with_a_page_is_heard_at_once(monkeypatch):
    """Both are in the pipe before either is read, as on a busy machine."""
    listen, told = hands._listen, []

    def heard(key, page):
        told.append(page if key else None)
        assert told.count(None) < 9, "the answer lies unread"

    with hands.held():
        hands.engine()
        monkeypatch.setattr(hands, "_listen", lambda: time.sleep(1) or listen())
        bare = job() | {"html": "<html lang='en'><title>x</title><section></section></html>"}
        [(_, _, (_, data))] = hands.draw(deque([("a", bare)]), heard)
    # None stands for a look that found nothing yet: on a busy machine there may be some.
    assert ([page for page in told if page], data[:5]) == ([1], b"%PDF-")


def test_the_processes_that_draw_hold_no_login():
    with hands.held():
        hands.engine()
        [hand] = hands.hands[:1]
        environment = psutil.Process(hand.process.pid).environ()
    assert [name for name in environment if "DATABASE" in name or "SECRET" in name] == []


def pairs(numbers):
    return zip(list(numbers)[::2], list(numbers)[1::2], strict=True)


def test_paragraphs_and_cells_hold_their_lines_and_each_line_knows_its_holder(divided):
    """The parent tree names, for each marked line of a page, the element that has it."""
    with pikepdf.open(BytesIO(draw(register()))) as file:
        root = file.Root.StructTreeRoot
        owners = dict(pairs(root.ParentTree.Nums))
        lines = 0
        for number, page in enumerate(file.pages):
            for mark, owner in enumerate(owners[number]):
                if owner is not None:
                    assert (owner.Pg.objgen, mark in list(owner.K)) == (page.objgen, True)
                    lines += 1
        rows = [item for item in walk(root.K) if item.S == "/TR"]
        names = [row.K[0] for row in rows if len(row.K) == 3]
        held = [kid for name in names for kid in name.K]
    assert lines > 400
    assert len(held) > 120
    assert {type(kid) for kid in held} == {int}
