"""Prints the speed figures, one JSON line each; see `--help`."""

import argparse
import os
import sys
import time
from collections.abc import Callable

import django

from config.places import ServiceError
from tests.bench.ground import ground
from tests.bench.measure import line, show

NAMES = (
    "save",
    "overview",
    "plan",
    "portfolio",
    "lists",
    "walls",
    "rendering",
    "start",
    "weight",
    "pdf",
)


def main(arguments: list[str]) -> int:
    """Every figure asked for; 0 unless the bench itself cannot run."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=NAMES, action="append", help="measure this alone")
    parser.add_argument("--full", action="store_true", help="also draw 400 pages")
    parser.add_argument(
        "--profile",
        metavar="PATH",
        help="profile one page instead: strategies/, portfolio/ or save",
    )
    chosen = parser.parse_args(arguments)
    names = chosen.only or NAMES
    if not sys.platform.startswith("linux"):
        print("The bench reads the CPU time of other processes, which only Linux tells.")
        return 1
    began = time.monotonic()
    try:
        with ground() as here:
            os.environ.update(
                DJANGO_SETTINGS_MODULE="tests.bench.settings",
                BENCH_NAME=here.name,
                BENCH_STATIC=str(here.folder / "static"),
            )
            _connect(here.name)
            _measure(here, names, chosen)
    except (ServiceError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{time.monotonic() - began:.0f} s in all", file=sys.stderr)
    return 0


def _connect(name: str) -> None:
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = name
    django.setup()


def _measure(here, names: tuple[str, ...], chosen: argparse.Namespace) -> None:
    from tests.bench.drawing import Drawing
    from tests.bench.pages import Pages
    from tests.bench.standing import start, weight
    from tests.bench.world import build

    world = build()
    pages = Pages(here, world)
    here.analyze()
    if chosen.profile is not None:
        side = pages.side_called(chosen.profile)
        for _ in range(5):
            side.ask()
        print(side.ask(bench="statements").content.decode())
        for _ in range(50):
            side.ask()
            told = side.ask(bench="profile").content.decode()
        print(told)
        return
    figures: dict[str, Callable[[], list[dict]]] = {
        "save": pages.save,
        "overview": pages.overview,
        "plan": pages.plan,
        "portfolio": pages.portfolio,
        "lists": pages.lists,
        "walls": pages.walls,
        "rendering": pages.rendering,
        "start": lambda: start(here),
        "weight": lambda: weight(pages),
        "pdf": lambda: Drawing(here, world, full=chosen.full).lines(),
    }
    for name in NAMES:
        if name not in names:
            continue
        try:
            show(figures[name]())
        except Exception as error:  # one figure that cannot be had leaves the others
            show([line(name, None, "= 0", cannot=f"{type(error).__name__}: {error}"[:600])])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
