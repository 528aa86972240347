"""Requests that take turns, what each side cost, and the line that a figure prints."""

import http.client
import json
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter

from tests.bench.ground import Server


@dataclass(frozen=True)
class Request:
    """One HTTP request; `data` makes it a POST of a form."""

    path: str
    data: bytes | None = None


@dataclass
class Side:
    """One of those that take turns: a server, who is signed in, and the request to send.

    `request` is called before every request, so that each can differ; `answered` is given every
    answer's status and body.
    """

    server: Server
    session: str
    request: Callable[[], Request]
    answered: Callable[[int, bytes], None] | None = None
    accept: str = "text/html"
    worker: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    size: int = 0

    @property
    def cpu(self) -> list[float]:
        """CPU seconds of each request: the worker's and its database backend's together."""
        return [a + b for a, b in zip(self.worker, self.database, strict=True)]

    def ask(self, *, bench: str = "", headers: dict | None = None) -> http.client.HTTPResponse:
        """Send one request on a connection of its own; the answer's body is in `.content`."""
        request = self.request()
        given = {
            "Host": "localhost",
            "Accept": self.accept,
            "Cookie": f"session={self.session}; sessionid={self.session}; csrftoken={TOKEN}",
            **(headers or {}),
        }
        if bench:
            given["X-Bench"] = bench
        if request.data is not None:
            given |= {
                "X-CSRFToken": TOKEN,
                "Content-Type": "application/x-www-form-urlencoded",
            }
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=120)
        try:
            method = "GET" if request.data is None else "POST"
            connection.request(method, request.path, request.data, given)
            response = connection.getresponse()
            response.content = response.read()
        finally:
            connection.close()
        if self.answered and bench not in {"statements", "profile"}:
            self.answered(response.status, response.content)
        elif not self.answered and response.status != 200:
            raise RuntimeError(
                f"{self.server.name} answered {response.status} to {request.path}:"
                f" {_words(response.content)} {_tail(self.server)}"
            )
        return response

    def timed(self) -> None:
        """One request, measured."""
        cpu, database, start = self.server.cpu(), self.server.database_cpu(), perf_counter()
        response = self.ask()
        self.wall.append(perf_counter() - start)
        self.worker.append(self.server.cpu() - cpu)
        self.database.append(self.server.database_cpu() - database)
        self.size = len(response.content)

    def statements(self) -> int:
        """How many SQL statements one request sends."""
        return int(self.ask(bench="count").headers["X-Bench-Statements"])

    def summary(self) -> dict:
        """Medians in milliseconds: the worker's CPU, its database backend's, wall."""
        return {
            "worker_ms": milliseconds(statistics.median(self.worker)),
            "database_ms": milliseconds(statistics.median(self.database)),
            "wall_ms": milliseconds(statistics.median(self.wall)),
            "bytes": self.size,
        }


# Any 32 letters: Django takes a cookie and a header that agree.
TOKEN = "b" * 32


def take_turns(sides: list[Side], rounds: int, *, warm: int = 8) -> None:
    """Each side once a round, forwards and backwards in turn, after `warm` unmeasured rounds."""
    for _ in range(warm):
        for side in sides:
            side.ask()
    for number in range(rounds):
        for side in sides if number % 2 else reversed(sides):
            side.timed()


def ratio(side: Side, other: Side, what: str = "cpu") -> float:
    """The median of `side` over the median of `other`; `what` is cpu, worker, database or wall."""
    found = statistics.median(getattr(side, what)) / statistics.median(getattr(other, what))
    return round(found, 3)


def beside(side: Side, other: Side) -> dict[str, float]:
    """The ratios behind a figure: of the worker's CPU alone, and of wall time."""
    return {what: ratio(side, other, what) for what in ("worker", "wall")}


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of `values` do not exceed."""
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)


def line(figure: str, value: float | None, goal: str, **detail: object) -> dict:
    """A figure as printed: `goal` is like "<= 1.5"; a value of None is a figure not measured."""
    met = None
    if value is not None:
        sign, limit = goal.split()[:2]
        met = value <= float(limit) if sign == "<=" else value >= float(limit)
        if sign == "=":
            met = value == float(limit)
        value = round(value, 3)
    return {"figure": figure, "value": value, "goal": goal, "met": met, "detail": detail}


def show(lines: list[dict]) -> None:
    """Print figures, one JSON line each, at once."""
    for item in lines:
        print(json.dumps(item, ensure_ascii=False), flush=True)


def _words(content: bytes) -> str:
    return " ".join(content[:300].decode(errors="replace").split())


def _tail(server: Server) -> str:
    return server.log.read_text(errors="replace")[-800:]
