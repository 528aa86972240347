"""What a request costs beside the floor's: saving, overview, whole plan, portfolio, the walls."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from urllib.parse import urlencode

from accounts.access import reach
from accounts.models import User
from config.services import BASE_DIR
from tests.bench.ground import Ground, Server
from tests.bench.measure import (
    Request,
    Side,
    beside,
    line,
    milliseconds,
    percentile,
    ratio,
    take_turns,
)
from tests.bench.papers import plan_of
from tests.bench.world import REACHES, Team, World, add_version

ROUNDS = 40
FLOOR_ROWS = 2500
PARAGRAPH = (
    "<p>Partners met in <strong>every region</strong> and said plainly what stands in the way of "
    "young people who leave a trafficker: a bed for the night, a person who stays, papers, and "
    "a job that pays. Round {} of our talks, paragraph {}.</p>"
)


class Pages:
    """The servers that are compared, and the figures of their pages."""

    def __init__(self, here: Ground, world: World) -> None:
        self.here = here
        self.world = world
        environment = here.floor_environment()
        self.floor_session = here.run(
            "-m", "tests.bench.floor.prepare", str(FLOOR_ROWS), environment=environment
        )
        self.floor = here.serve("floor", "tests.bench.floor.wsgi:application", environment)
        self.app = here.serve("app", "tests.bench.served:application", here.environment("web"))
        self.wait(self.floor_rows(1))
        self.wait(self.page(world.teams[25], "roles/", whole=True))

    def wait(self, side: Side) -> None:
        """Until the server of `side` answers it."""
        until = time.monotonic() + 60
        while True:
            try:
                side.ask()
                break
            except ConnectionError:
                if time.monotonic() > until or side.server.master.poll() is not None:
                    said = side.server.log.read_text(errors="replace")[-2000:]
                    raise RuntimeError(f"{side.server.name} does not start: {said}") from None
                time.sleep(0.1)
        self.here.settle(side.server)

    def floor_rows(self, count: int) -> Side:
        """The floor's list of `count` rows."""
        return Side(self.floor, self.floor_session, lambda: Request(f"/rows/{count}/"))

    def page(
        self, team: Team, path: str, *, server: Server | None = None, whole: bool = False
    ) -> Side:
        """A page of a team, as its lead; `path` under the grantee, or from the root if `whole`."""
        full = f"/{path}" if whole else f"/{team.slug}/{path}"
        return Side(server or self.app, team.session, lambda: Request(full))

    def side_called(self, name: str) -> Side:
        """The requests that `--profile` names: "save", "portfolio/", or a page of a plan."""
        if name == "save":
            return self._save_side(self.world.teams[250])
        if name == "portfolio/":
            return Side(self.app, self.world.funders[1000], lambda: Request("/portfolio/"))
        return self.page(self.world.teams[250], name)

    # -- saving ---------------------------------------------------------------------------

    def save(self) -> list[dict]:
        """One answer of 2 KB stored: everything that the browser sends for it."""
        ours = self._save_side(self.world.teams[250])
        number = iter(range(10**6))
        floor_save = Side(
            self.floor,
            self.floor_session,
            lambda: Request("/text/1/save/", urlencode({"text": _text(next(number))}).encode()),
        )
        floor_page = Side(self.floor, self.floor_session, lambda: Request("/text/1/"))
        take_turns([ours, floor_save, floor_page], 3 * ROUNDS)
        statements = ours.statements()
        return [
            line(
                "save",
                ratio(ours, floor_page),
                "<= 1.5",
                of="CPU beside the floor's page that shows the same text",
                beside_floor_save=ratio(ours, floor_save),
                **beside(ours, floor_page),
                statements=statements,
                floor_save_statements=floor_save.statements(),
                ours=ours.summary(),
                floor_page=floor_page.summary(),
                floor_save=floor_save.summary(),
            ),
            line("save.statements", statements, "<= 8"),
        ]

    def _save_side(self, team: Team) -> Side:
        state = {"version": 1, "number": 0}

        def request() -> Request:
            state["number"] += 1
            fields = {
                "value": _text(state["number"]),
                "version": state["version"],
                "tab": "bench",
                "seq": state["number"],
            }
            return Request(
                f"/{team.slug}/save/answer/{team.answer}/text/", urlencode(fields).encode()
            )

        def answered(status: int, body: bytes) -> None:
            if status != 200:
                raise RuntimeError(f"The save was answered {status}: {body[:300]!r}")
            state["version"] = json.loads(body)["version"]

        return Side(self.app, team.session, request, answered, accept="application/json")

    # -- pages ----------------------------------------------------------------------------

    def overview(self) -> list[dict]:
        """The plan's overview beside a floor page of 25 rows."""
        ours, floor = self.page(self.world.teams[25], ""), self.floor_rows(25)
        big = self.page(self.world.teams[2500], "")
        take_turns([ours, floor, big], ROUNDS)
        statements = ours.statements()
        return [
            line(
                "overview",
                ratio(ours, floor),
                "<= 1.5",
                **beside(ours, floor),
                with_2500_actions=ratio(big, ours),
                ours=ours.summary(),
                floor=floor.summary(),
            ),
            line(
                "overview.statements",
                statements,
                "<= 12",
                with_2500_actions=big.statements(),
            ),
        ]

    def plan(self) -> list[dict]:
        """The whole plan in one view, beside the floor at 250 rows and beside itself."""
        ours = {size: self.page(team, "strategies/") for size, team in self.world.teams.items()}
        floors = {count: self.floor_rows(count) for count in (25, 250)}
        take_turns([ours[25], ours[250], *floors.values()], ROUNDS)
        large = [self.page(self.world.teams[size], "strategies/") for size in (250, 2500)]
        floor_large = self.floor_rows(2500)
        take_turns([*large, floor_large], 12, warm=2)
        statements = {size: side.statements() for size, side in ours.items()}
        return [
            line(
                "plan",
                ratio(ours[250], floors[250]),
                "<= 1.5",
                **beside(ours[250], floors[250]),
                at_25=ratio(ours[25], floors[25]),
                at_2500=ratio(large[1], floor_large),
                statements=statements,
                ours=ours[250].summary(),
                floor=floors[250].summary(),
            ),
            line(
                "plan.growth",
                ratio(large[1], large[0]),
                "<= 8",
                **beside(large[1], large[0]),
                at_250=large[0].summary(),
                at_2500=large[1].summary(),
                floor_growth=ratio(floor_large, floors[250]),
            ),
        ]

    def portfolio(self) -> list[dict]:
        """The funder's list over 1, 56 and 1,000 grantees."""
        sides = {
            count: Side(self.app, self.world.funders[count], lambda: Request("/portfolio/"))
            for count in REACHES
        }
        floor = self.floor_rows(56)
        take_turns([*sides.values(), floor], ROUNDS)
        statements = {count: side.statements() for count, side in sides.items()}
        return [
            line(
                "portfolio.growth",
                ratio(sides[1000], sides[1]),
                "<= 2",
                **beside(sides[1000], sides[1]),
                of_56=ratio(sides[56], sides[1]),
                of_56_beside_floor=ratio(sides[56], floor),
                **{f"at_{count}": side.summary() for count, side in sides.items()},
                floor=floor.summary(),
            ),
            line(
                "portfolio.statements",
                max(statements.values()),
                "<= 8",
                **{f"at_{count}": value for count, value in statements.items()},
            ),
        ]

    # -- long lists -----------------------------------------------------------------------

    def lists(self) -> list[dict]:
        """The register of 400 and the log of 500, opened and narrowed, each beside a floor page
        of as many rows as it shows."""
        lines = []
        for name, path, narrowed, shown in (
            ("register_400", "collaborators/", "collaborators/?circle=collaborator&q=bureau", 200),
            ("log_500", "activities/", "activities/?kind=meeting", 200),
        ):
            whole = self.page(self.world.listing, path)
            some = self.page(self.world.listing, narrowed)
            floor = self.floor_rows(shown)
            take_turns([whole, some, floor], ROUNDS)
            statements = {"opened": whole.statements(), "narrowed": some.statements()}
            lines.append(
                line(
                    f"lists.{name}",
                    max(ratio(whole, floor), ratio(some, floor)),
                    "<= 1.5",
                    opened=ratio(whole, floor),
                    narrowed=ratio(some, floor),
                    floor_rows=shown,
                    statements=statements,
                    ours=whole.summary(),
                    floor=floor.summary(),
                )
            )
        return lines

    # -- the walls ------------------------------------------------------------------------

    def walls(self) -> list[dict]:
        """Pages with guardian and the wall, beside the same pages with neither."""
        given = {}
        for size, team in self.world.teams.items():
            lead = User.objects.get(email=f"lead-{size}@example.org")
            access = reach(lead, team.slug)[0]
            given[team.slug] = asdict(access) | {"permissions": sorted(access.permissions)}
        environment = self.here.environment("web", BENCH_WITHOUT_WALLS=json.dumps(given))
        environment["DATABASE_WEB_URL"] = self.here.bypass_address()
        open_server = self.here.serve("open", "tests.bench.served:application", environment)
        lines = []
        pairs = []
        for name, size, path in (("overview", 25, ""), ("plan_250", 250, "strategies/")):
            team = self.world.teams[size]
            pair = (self.page(team, path), self.page(team, path, server=open_server))
            pairs.append((name, *pair))
        self.wait(pairs[0][2])
        take_turns([side for _, *pair in pairs for side in pair], ROUNDS)
        extra = {name: ours.statements() - bare.statements() for name, ours, bare in pairs}
        same = {name: ours.size == bare.size for name, ours, bare in pairs}
        ratios = {name: ratio(ours, bare) for name, ours, bare in pairs}
        lines = [
            line(
                "walls",
                max(ratios.values()),
                "<= 1.2",
                cpu=ratios,
                **{name: beside(ours, bare) for name, ours, bare in pairs},
                same_size=same,
                **{f"{name}_with": ours.summary() for name, ours, _ in pairs},
                **{f"{name}_without": bare.summary() for name, _, bare in pairs},
            ),
            line("walls.statements", max(extra.values()), "<= 4", **extra),
        ]
        self.here.stop(open_server)
        return lines

    # -- while documents are drawn --------------------------------------------------------

    def rendering(self) -> list[dict]:
        """A list page's slow requests while four documents are drawn, beside when none is."""
        team = self.world.teams[250]
        side = self.page(team, "collaborators/")
        one = self._while_drawing(side, team, workers=1)
        four = self._while_drawing(side, team, workers=4)
        return [
            line(
                "rendering",
                one["ratio"],
                "<= 1.5",
                of="p95 wall of the register; four documents of 40 pages handed to one render "
                "worker, as make run has it",
                one_worker=one,
                four_workers=four,
            )
        ]

    def _while_drawing(self, side: Side, team: Team, *, workers: int) -> dict:
        for _ in range(5):
            side.ask()
        before = self._walls(side, lambda: False, at_most=100)
        waiting = [str(add_version(team, plan_of(40)).pk) for _ in range(4)]
        share = len(waiting) // workers
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.draw", "stored", str(team.grantee.pk)]
                + waiting[place * share : (place + 1) * share],
                cwd=BASE_DIR,
                env=self.here.environment("render") | {"THROUGHLINE_DATABASE_ROLE": "render"},
                stdout=subprocess.PIPE,
                text=True,
            )
            for place in range(workers)
        ]
        try:
            for process in processes:
                process.stdout.readline()  # it has begun to draw
            during = self._walls(
                side, lambda: any(process.poll() is not None for process in processes), at_most=1000
            )
            stored = 0
            for process in processes:
                stored += int(process.communicate(timeout=300)[0].split()[-1])
        finally:
            for process in processes:
                process.kill()
                process.wait()
        after = self._walls(side, lambda: False, at_most=100)
        quiet = percentile(before + after, 0.95)
        return {
            "ratio": round(percentile(during, 0.95) / quiet, 3),
            "median_ratio": round(percentile(during, 0.5) / percentile(before + after, 0.5), 3),
            "p95_ms": milliseconds(percentile(during, 0.95)),
            "quiet_p95_ms": milliseconds(quiet),
            "requests": len(during),
            "documents": stored,
        }

    def _walls(self, side: Side, done: Callable[[], bool], *, at_most: int) -> list[float]:
        """Wall seconds of requests with a short pause between, until `done` or `at_most`."""
        walls = []
        while len(walls) < at_most and not done():
            start = time.perf_counter()
            side.ask()
            walls.append(time.perf_counter() - start)
            time.sleep(0.02)
        return walls


def _text(number: int) -> str:
    """About 2 KB of rich text, different for each `number`."""
    return "".join(PARAGRAPH.format(number, n) for n in range(8))
