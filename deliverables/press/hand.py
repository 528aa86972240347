"""`python -m deliverables.press.hand`: a process that draws what it is told to, until told no more.

It holds no login and opens nothing. It ends as soon as the process that started it does, in the
middle of a page too: a thread waits for its standard input to close.
"""

import contextlib
import gc
import os
import queue
import resource
import sys
import threading

from weasyprint.urls import FatalURLFetchingError

from deliverables.errors import RenderError
from deliverables.press import engine, wire
from deliverables.press.front import draw_front
from deliverables.press.piece import draw_piece

# A text that takes more than this would take the machine; it ends as a sentence instead (bytes).
MOST_MEMORY = 1_500_000_000
# Ends when nothing was asked of it for so long; the next document starts another (seconds).
IDLE_SECONDS = 120
# Ends after a drawing that left it larger than this (bytes): memory is seldom given back.
LARGE = 220_000_000


def main() -> None:
    """Answer each job with one message, and with one for each page while it is laid out."""
    # What libraries print must not get between our messages.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs: queue.SimpleQueue = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(jobs,), daemon=True).start()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    gc.collect()
    gc.freeze()  # what was imported stays for good and need not be walked again
    wire.send(answers, {"engine": engine.fingerprint()})
    leaves = False
    while not leaves:
        try:
            job = jobs.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            return
        told, data = _answer(job, lambda page: wire.send(answers, {"page": page}))
        leaves = _resident() > LARGE
        wire.send(answers, told | {"leaves": leaves}, data)
        gc.collect()


def _resident() -> int:
    """Bytes of memory held now; 0 where the system does not tell. The most ever held, which
    getrusage gives, begins with what the starting process held.
    """
    try:
        with open("/proc/self/statm") as told:
            return int(told.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _listen(jobs: queue.SimpleQueue) -> None:
    """Take jobs in at any time, and end the process when nobody is there to answer."""
    while message := wire.receive(sys.stdin.buffer):
        jobs.put(message[0])
    os._exit(0)


def _answer(job: dict, tell) -> tuple[dict, bytes]:
    try:
        return draw_front(job) if job["kind"] == "front" else draw_piece(job, tell)
    except OSError:
        raise  # nobody listens
    except (Exception, FatalURLFetchingError) as error:
        return {"error": reason(error)}, b""


def reason(error: BaseException) -> str:
    """Why a text cannot be drawn, as a sentence that its author can act on."""
    if isinstance(error, RenderError):
        return str(error)
    if isinstance(error, RecursionError):
        return "A text is nested too deeply to be printed. Paste it as plain text and try again."
    if isinstance(error, MemoryError):
        return TOO_LARGE
    return (
        "The document could not be drawn. Take out what was added since the last version that "
        f"could, and report this: {type(error).__name__}."
    )


TOO_LARGE = "The document is too large to be drawn in one file. Shorten its longest tables."

if __name__ == "__main__":
    main()
