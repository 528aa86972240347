"""How long a start takes, and what a page's own style sheets and scripts weigh."""

import contextlib
import gzip
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli

from config.places import free_port
from config.services import BASE_DIR, DATABASE_VARIABLES
from tests.bench.ground import Ground
from tests.bench.measure import line
from tests.bench.pages import Pages

STARTS = 3
FIRST_SECONDS = 180
PATHS = (
    "",
    "plan/",
    "guide/prepare.collaborators/",
    "statements/",
    "evidence/",
    "gaps/",
    "strategies/",
    "solicitation/",
    "collaborators/",
    "activities/",
    "deliverable/",
    "deliverable/people/",
    "review/",
    "versions/",
    "team/",
    "award/",
    "trail/",
)
WHOLE_PATHS = ("", "notices/", "roles/")
IMPORT = re.compile(rb"""(?:^|[;\s}])(?:import|from)\s*["']([^"']+)["']""")


# -- start ------------------------------------------------------------------------------------


def start(here: Ground) -> list[dict]:
    """Seconds from `make run`'s command to a healthy answer, on a data folder that is prepared.

    The folder is this figure's own; what is configured by the environment is put aside for it.
    """
    outside = Path(tempfile.mkdtemp(prefix="throughline-bench-start-"))
    outside.chmod(0o711)  # the services' own user has to walk through
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {*DATABASE_VARIABLES, "REDIS_URL", "SECRET_KEY", "DJANGO_SETTINGS_MODULE"}
        and not name.startswith("BENCH_")
    }
    environment |= {"THROUGHLINE_DATA": str(outside / "data"), "PORT": str(free_port())}
    try:
        first = _until_healthy(environment)
        anchors, seconds = [], []
        for _ in range(STARTS):
            anchors.append(_anchor(environment))
            seconds.append(_until_healthy(environment))
    finally:
        shutil.rmtree(outside, ignore_errors=True)
    middle, anchor = sorted(seconds)[STARTS // 2], sorted(anchors)[STARTS // 2]
    return [
        line(
            "start",
            middle,
            "<= 15 s",
            times_the_import=round(middle / anchor, 1),
            import_s=round(anchor, 2),
            all_s=[round(value, 2) for value in seconds],
            first_start_s=round(first, 2),
        )
    ]


def _anchor(environment: dict[str, str]) -> float:
    """Seconds of a fresh Python that sets Django up with the application's settings."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        cwd=BASE_DIR,
        env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
    )
    return time.perf_counter() - began


def _until_healthy(environment: dict[str, str]) -> float:
    """Start everything, wait for /healthz to say 200, stop everything; the seconds it took."""
    url = f"http://127.0.0.1:{environment['PORT']}/healthz"
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "config.supervisor"],
            cwd=BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            while not _healthy(url):
                if process.poll() is not None or time.perf_counter() - began > FIRST_SECONDS:
                    said.seek(0)
                    words = said.read()[-800:].decode(errors="replace")
                    raise RuntimeError(f"It did not become healthy: {words}")
                time.sleep(0.05)
            return time.perf_counter() - began
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def _healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status == 200
    except (OSError, http.client.HTTPException):
        return False


# -- weight -----------------------------------------------------------------------------------


class _Links(HTMLParser):
    """The addresses of a page's style sheets and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.later: list[str] = []

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if tag == "script" and given.get("src"):
            self.found.append(given["src"])
        if tag == "link" and {"stylesheet", "modulepreload"} & set(given.get("rel", "").split()):
            self.found.append(given["href"])
        if given.get("data-prose-bundle"):
            self.later.append(given["data-prose-bundle"])


def weight(pages: Pages) -> list[dict]:
    """Kilobytes that the heaviest page loads of its own CSS and JS, as they are sent.

    Scripts that scripts import are counted; the text editor's bundle, which loads when a text is
    entered, is told apart. `kept` says whether every file may be kept for ever.
    """
    files: dict[str, tuple[int, bytes, bool]] = {}
    weights, later, missing = {}, {}, []
    team = pages.world.teams[250]
    wanted = [(path, False) for path in PATHS] + [(path, True) for path in WHOLE_PATHS]
    for path, whole in wanted:
        side = pages.page(team, path, whole=whole)
        name = f"/{path}" if whole else path or "overview"
        try:
            page = side.ask()
        except RuntimeError as error:
            missing.append(f"{name}: {error}"[:160])
            continue
        links = _Links()
        links.feed(page.content.decode())
        weights[name] = _total(pages, links.found, files)
        if links.later:
            later[name] = _total(pages, links.later, files)
    heaviest = max(weights, key=weights.get)
    return [
        line(
            "weight",
            weights[heaviest] / 1024,
            "<= 150 KB",
            heaviest=heaviest,
            pages={name: round(size / 1024, 1) for name, size in sorted(weights.items())},
            editor_besides=round(max(later.values(), default=0) / 1024, 1),
            files={name: size for name, (size, _, _) in sorted(files.items())},
            kept=all(kept for _, _, kept in files.values()),
            missing=missing,
        )
    ]


def _total(pages: Pages, addresses: list[str], files: dict) -> int:
    """Bytes of these files and of all that they import, each once."""
    seen: set[str] = set()
    waiting = [urlsplit(address).path for address in addresses]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if path not in files:
            files[path] = _fetch(pages.app.port, path)
        if path.endswith(".js"):
            waiting += [
                urljoin(path, name.decode())
                for name in IMPORT.findall(files[path][1])
                if name.startswith((b".", b"/"))
            ]
    return sum(files[path][0] for path in seen)


def _fetch(port: int, path: str) -> tuple[int, bytes, bool]:
    """Bytes sent, the text, and whether it may be kept for ever."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": "localhost", "Accept-Encoding": "br,gzip"})
        answer = connection.getresponse()
        sent = answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered {answer.status}")
    coding = answer.headers.get("Content-Encoding", "")
    text = {"br": brotli.decompress, "gzip": gzip.decompress}.get(coding, bytes)(sent)
    return len(sent), text, "immutable" in answer.headers.get("Cache-Control", "")
