"""The processes that draw for this one: started when needed, kept warm, ended at once.

They are plain subprocesses, since a Celery worker may have no children of multiprocessing's. They
get an environment without logins. When this process dies, however it dies, so do they.
"""

import atexit
import contextlib
import os
import selectors
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

from deliverables.errors import RenderError
from deliverables.press import wire

BASE_DIR = Path(__file__).resolve().parents[2]
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "XDG_CACHE_HOME", "FONTCONFIG_FILE")
MOST = 2
LOST = (
    "A part of the document took more memory than there is. Shorten its longest text or table and "
    "take a new version."
)
BEAT_SECONDS = 0.5
Job = dict
Answer = tuple[dict, bytes]
Heard = Callable[[object, int], None]


class Lost(Exception):
    """The process that drew is gone."""


class Hand:
    """One drawing process."""

    def __init__(self, nice: int) -> None:
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deliverables.press.hand"],
            cwd=BASE_DIR,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        if nice:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.process.pid, nice)
        # Read without a buffer: a second message in one would be hidden from the selector.
        self.answers = self.process.stdout.raw
        self.engine = ""  # its fingerprint, once it has said so
        self.key: object = None
        self.job: Job | None = None

    def give(self, key: object, job: Job) -> None:
        """Start on a job; Lost when the process is gone."""
        self.key, self.job = key, job
        try:
            wire.send(self.process.stdin, job)
        except OSError as error:
            raise Lost from error

    def take(self) -> Answer:
        """The next message, waited for; Lost when the process is gone."""
        message = wire.receive(self.answers)
        if message is None:
            raise Lost
        self.engine = message[0].get("engine", self.engine)
        return message

    def end(self) -> None:
        """Stop it, whatever it is doing."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        self.process.wait()


class Hands:
    """Up to MOST drawing processes, used by one drawing of this process at a time."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.hands: list[Hand] = []
        self.owner = os.getpid()
        self.nice = 0
        self.known = ""

    @contextlib.contextmanager
    def held(self, *, nice: int = 0) -> Iterator[None]:
        """Nobody else in this process draws while the block runs; the first is starting.

        When the block ends by an error (a drawing nobody wants any more), all are ended at once.
        """
        with self.lock:
            self._forget_dead()
            if nice != self.nice:
                self.end()
                self.nice = nice
            # What draws may have been replaced since, but not while it draws.
            self.known = next((hand.engine for hand in self.hands if hand.engine), "")
            try:
                self._grow(1)
                yield
            except BaseException:
                self.end()
                raise

    def start_all(self) -> None:
        """Have every process start now: there is work for all of them."""
        self._grow(MOST)

    def engine(self) -> str:
        """The fingerprint of what draws here. RenderError when it cannot start."""
        while not self.known:
            self._grow(1)
            first = self.hands[0]
            try:
                first.take()
            except Lost as error:
                raise RenderError(
                    "The process that draws could not start. Ask whoever runs this service to "
                    "look at the render worker's log."
                ) from error
            self.known = first.engine
        return self.known

    def draw(
        self, waiting: deque[tuple[object, Job]], heard: Heard, *, most: int = MOST
    ) -> Iterator[tuple[object, Job, Answer]]:
        """Each job's key, the job and its answer, as they come; more may be put into `waiting`.

        `heard` is called with the key and page number of each page laid out, and with None every
        half second in which none was. Raises RenderError when a job cannot be drawn.
        """
        losses: dict[object, int] = {}
        while waiting or self._busy():
            self._grow(min(most, len(waiting) + len(self._busy())))
            for hand in [hand for hand in self.hands if hand.job is None][: len(waiting)]:
                self._begin(hand, *waiting.popleft(), waiting)
            ready = self._listen()
            if not ready:
                heard(None, 0)
            for hand in ready:
                key, job = hand.key, hand.job
                try:
                    told, data = hand.take()
                except Lost:
                    self._lose(hand, waiting, losses)
                    continue
                if "page" in told:
                    heard(key, told["page"])
                elif "error" in told:
                    raise RenderError(told["error"])
                elif "engine" not in told:
                    hand.key = hand.job = None
                    if told.pop("leaves"):
                        self._drop(hand)
                    yield key, job, (told, data)

    def _begin(self, hand: Hand, key: object, job: Job, waiting: deque) -> None:
        try:
            hand.give(key, job)
        except Lost:  # it had been idle for too long
            self._drop(hand)
            waiting.appendleft((key, job))

    def _busy(self) -> list[Hand]:
        return [hand for hand in self.hands if hand.job is not None]

    def _listen(self) -> list[Hand]:
        with selectors.DefaultSelector() as selector:
            for hand in self.hands:
                selector.register(hand.answers, selectors.EVENT_READ, hand)
            return [key.data for key, _ in selector.select(BEAT_SECONDS)]

    def _lose(self, hand: Hand, waiting: deque, losses: dict[object, int]) -> None:
        """A process died over its job, or had just left: the job is begun once more."""
        key, job = hand.key, hand.job
        self._drop(hand)
        if job is None:
            return
        losses[key] = losses.get(key, 0) + 1
        if losses[key] > 1:
            raise RenderError(LOST)
        waiting.appendleft((key, job))

    def _grow(self, wanted: int) -> None:
        while len(self.hands) < wanted:
            self.hands.append(Hand(self.nice))

    def _forget_dead(self) -> None:
        if self.owner != os.getpid():  # after a fork they are the parent's
            self.hands, self.owner = [], os.getpid()
        for hand in [hand for hand in self.hands if hand.process.poll() is not None]:
            self._drop(hand)

    def _drop(self, hand: Hand) -> None:
        hand.end()
        self.hands.remove(hand)

    def end(self) -> None:
        """Stop every process, whatever it is doing."""
        for hand in list(self.hands):
            self._drop(hand)


hands = Hands()


@atexit.register
def _end() -> None:
    if hands.owner == os.getpid():
        hands.end()
