"""What a PDF costs beside Chromium's print of the same HTML, and whether it is drawn once."""

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from config.services import BASE_DIR
from tests.bench.draw import page_count
from tests.bench.ground import Ground
from tests.bench.measure import line
from tests.bench.papers import plan_of
from tests.bench.world import World, add_version

# An edit beside Chromium's whole print: at most so much.
EDITS = {"paragraph": 0.35, "action": 0.6}
# Pages, and how often each is drawn: a longer one is steadier.
ROUNDS = {10: 3, 40: 3, 120: 2, 400: 1}
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)


@dataclass(frozen=True)
class Cost:
    """A process and all that it started: wall and CPU seconds, the most memory together, in MB."""

    wall: float
    cpu: float
    megabytes: float


class Drawing:
    """The figures of the document."""

    def __init__(self, here: Ground, world: World, *, full: bool) -> None:
        self.here = here
        self.world = world
        self.sizes = [10, 40, 120, 400] if full else [10, 40, 120]
        self.chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
        self.environment = here.environment("render")

    def lines(self) -> list[dict]:
        """Every figure of the document."""
        found: list[dict] = []
        printed = {}
        for size in self.sizes:
            ours, theirs, line_ = self._beside_chromium(size)
            printed[size] = theirs
            found.append(line_)
            if size >= 120:
                limit = 300 if size == 120 else 650
                peak = max(cost.megabytes for cost in ours)
                found.append(line(f"pdf.{size}.memory", peak, f"<= {limit} MB"))
        found += [
            self._word(printed[120]),
            self._beside_plain(),
            *self._flat(),
            *(cost for size in self.sizes[2:] for cost in self._edited(size, printed[size])),
            self._lanes(),
            self._once(),
        ]
        return found

    def _beside_chromium(self, size: int) -> tuple[list[Cost], list[Cost], dict]:
        html, out = self.here.folder / f"{size}.html", self.here.folder / f"{size}.pdf"
        printed = self.here.folder / f"{size}-chromium.pdf"
        self._draw("html", size, html)
        ours, theirs = [], []
        for _ in range(ROUNDS[size]):
            if self.chromium:
                theirs.append(self._print(html, printed))
            ours.append(self._draw("fresh", size, out))
        detail = {"of": "wall, each a whole process from its start", "ours": _summary(ours)}
        detail["pages"] = page_count(out.read_bytes())
        detail["kilobytes"] = out.stat().st_size // 1024
        if not theirs:
            detail["cannot"] = "Chromium is not installed; apt-get install chromium"
            return ours, theirs, line(f"pdf.{size}", None, "<= 2", **detail)
        detail["chromium"] = _summary(theirs)
        detail["cpu"] = round(_median(ours, "cpu") / _median(theirs, "cpu"), 2)
        detail["chromium_pages"] = page_count(printed.read_bytes())
        detail["chromium_kilobytes"] = printed.stat().st_size // 1024
        value = _median(ours, "wall") / _median(theirs, "wall")
        return ours, theirs, line(f"pdf.{size}", value, "<= 2", **detail)

    def _word(self, printed: list[Cost]) -> dict:
        """The Word document of 120 pages beside Chromium's print of the same."""
        told = self.here.run("-m", "tests.bench.draw", "word", "120", environment=self.environment)
        found, goal = json.loads(told), "<= 0.35"
        if not printed:
            return line("docx.120", None, goal, cannot="Chromium is not installed", **found)
        value = found["wall_s"] / _median(printed, "wall")
        return line("docx.120", value, goal, of="wall in a warm worker", **found)

    def _beside_plain(self) -> dict:
        """The same pages through WeasyPrint as it comes."""
        out = self.here.folder / "plain.pdf"
        ours = [self._draw("fresh", 40, out)]
        plain = [self._draw("plain", 40, out)]
        ours.append(self._draw("fresh", 40, out))
        value = _median(ours, "cpu") / _median(plain, "cpu")
        return line(
            "pdf.plain",
            value,
            "<= 1",
            of="CPU at 40 pages beside WeasyPrint as it comes",
            ours=_summary(ours),
            plain=_summary(plain),
        )

    def _flat(self) -> list[dict]:
        """Cost per page at each size, in one warm process; beside that of the smallest."""
        told = self.here.run(
            "-m", "tests.bench.draw", "warm", *map(str, self.sizes), environment=self.environment
        )
        found = json.loads(told)
        lines = []
        for name, key in (("pdf.flat", "pdf_cpu_s"), ("html.flat", "html_cpu_s")):
            each = {item["pages"]: item[key] / item["pages"] for item in found}
            low, high = min(each), max(each)
            lines.append(
                line(
                    name,
                    each[high] / each[low],
                    "<= 1.25",
                    of=f"CPU per page at {high} pages beside {low}",
                    pages_per_second={pages: round(1 / cost, 1) for pages, cost in each.items()},
                    drawn=found,
                )
            )
        return lines

    def _edited(self, size: int, printed: list[Cost]) -> list[dict]:
        """A small edit drawn, in a worker that has drawn the rest before."""
        told = self.here.run(
            "-m", "tests.bench.draw", "edited", str(size), str(self.world.teams[25].grantee.pk),
            environment=self.environment,
        )  # fmt: skip
        lines = []
        for name, cost in json.loads(told).items():
            figure, goal = f"pdf.{size}.{name}", f"<= {EDITS[name]}"
            if not printed:
                lines.append(line(figure, None, goal, cannot="Chromium is not installed", **cost))
                continue
            lines.append(
                line(
                    figure,
                    cost["wall_s"] / _median(printed, "wall"),
                    goal,
                    of="wall of an edit to new bytes beside Chromium's whole print",
                    cpu=round(cost["cpu_s"] / _median(printed, "cpu"), 3),
                    **cost,
                )
            )
        return lines

    def _lanes(self) -> dict:
        """A short document in its lane while a long one is drawn in the other, beside alone."""
        team = self.world.teams[25]
        short = [str(add_version(team, plan_of(10)).pk) for _ in range(3)]
        long = str(add_version(team, plan_of(400)).pk)
        command = [sys.executable, "-m", "tests.bench.draw", "stored", str(team.grantee.pk)]
        alone = _process([*command, short[0]], self.environment)
        with subprocess.Popen(
            [*command, long], cwd=BASE_DIR, env=self.environment, stdout=subprocess.PIPE, text=True
        ) as drawing:
            drawing.stdout.readline()  # it has begun
            during = [_process([*command, pk], self.environment) for pk in short[1:]]
            under_way = drawing.poll() is None
            drawing.kill()
        return line(
            "pdf.lanes",
            _median(during, "wall") / alone.wall,
            "<= 2",
            of="wall of 10 pages while 400 are drawn in the other lane, beside alone",
            still_drawing=under_way,
            alone_s=round(alone.wall, 2),
        )

    def _once(self) -> dict:
        """How often an unchanged version is drawn when its file is asked for again and again."""
        from deliverables import actions

        team = self.world.teams[25]
        rendition = add_version(team, plan_of(8))
        drawn = []
        draw = actions.render_pdf

        def counting(*given, **named) -> bytes:
            drawn.append(1)
            return draw(*given, **named)

        actions.render_pdf = counting
        try:
            for _ in range(3):
                actions.make_file(rendition.pk, grantee_id=team.grantee.pk)
        finally:
            actions.render_pdf = draw
        asked = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.draw", "stored"]
                + [str(team.grantee.pk), str(rendition.pk)],
                cwd=BASE_DIR,
                env=self.environment,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        again = sum(int(process.communicate(timeout=120)[0].split()[-1]) for process in asked)
        return line(
            "pdf.once",
            len(drawn) + again,
            "= 1",
            of="drawings of one version asked for three times, then by two more workers",
        )

    def _draw(self, mode: str, size: int, out: Path) -> Cost:
        command = [sys.executable, "-m", "tests.bench.draw", mode, str(size), str(out)]
        return _process(command, self.environment)

    def _print(self, html: Path, out: Path) -> Cost:
        """Chromium's print, with an empty profile each time."""
        with tempfile.TemporaryDirectory(dir=self.here.folder) as profile:
            command = [self.chromium, *FLAGS, f"--user-data-dir={profile}"]
            return _process([*command, f"--print-to-pdf={out}", html.as_uri()], dict(os.environ))


def _process(command: list[str], environment: dict[str, str]) -> Cost:
    """Run `command` and wait for it; RuntimeError with its last words when it fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        family = _Family(process.pid)
        while process.poll() is None:
            family.look()
            time.sleep(0.04)
        wall = time.perf_counter() - start
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{command[0]} failed: {said.read()[-1500:].decode()}")
    return Cost(wall, sum(family.cpu.values()), family.most / 1e6)


class _Family:
    """A process and those below it, looked at again and again while they run.

    Chromium's processes are not waited for by their parent, so their CPU is read while they live.
    Memory is the proportional share of each, so that what they share is counted once.
    """

    def __init__(self, pid: int) -> None:
        self.first = psutil.Process(pid)
        self.cpu: dict[int, float] = {}
        self.most = 0.0

    def look(self) -> None:
        """Note CPU and memory of all that live now."""
        held = 0
        with contextlib.suppress(psutil.Error):
            for process in [self.first, *self.first.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):
                    self.cpu[process.pid] = sum(process.cpu_times()[:2])
                    held += process.memory_full_info().pss
        self.most = max(self.most, held)


def _median(costs: list[Cost], what: str) -> float:
    return statistics.median(getattr(cost, what) for cost in costs)


def _summary(costs: list[Cost]) -> dict:
    return {
        "wall_s": round(_median(costs, "wall"), 2),
        "cpu_s": round(_median(costs, "cpu"), 2),
        "megabytes": round(max(cost.megabytes for cost in costs)),
        "rounds": len(costs),
    }
