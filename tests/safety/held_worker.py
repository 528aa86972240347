"""The rendering worker, able to stop at a stage and wait there to be killed.

Run as `python -m tests.safety.held_worker worker ...` with Celery's own options. The file named
by HOLD_AT says at which stage; when it is reached, the process's id goes into HELD.
"""

import os
import sys
import time
from pathlib import Path

STAGES = (
    "before claim",
    "claimed",
    "starting",
    "layout",
    "writing",
    "checking",
    "before store",
    "storing",
    "stored",
)
# The stage that a report is about, by the words it begins with.
REPORTED = (
    ("drawing the pages", "layout"),
    ("putting the pages together", "writing"),
    ("checking", "checking"),
)


def hold(stage: str) -> None:
    """Wait here when this is the stage to be killed at."""
    if Path(os.environ["HOLD_AT"]).read_text() != stage:
        return
    fresh = Path(f"{os.environ['HELD']}.new")
    fresh.write_text(str(os.getpid()))
    fresh.replace(os.environ["HELD"])
    time.sleep(600)


def stage_of(words: str) -> str:
    """Which of STAGES a worker's report belongs to; the first of all is the start."""
    first = words.lower()
    return next((stage for begin, stage in REPORTED if first.startswith(begin)), "starting")


def main() -> None:
    """Put the stages' waits around the real functions, and be the worker."""
    from config.celery import app

    app.loader.import_default_modules()
    from deliverables import actions, claims

    claim, report, store, end = (
        claims.take,
        claims.Reporter.__call__,
        actions._store,
        claims.end,
    )

    def held_claim(*args):
        hold("before claim")
        found = claim(*args)
        if found:
            hold("claimed")
        return found

    def held_report(self, stage, share, **options):
        report(self, stage, share, **options)
        hold(stage_of(stage))

    def held_store(*args):
        hold("before store")
        stored = store(*args)
        hold("stored")
        return stored

    def held_end(rows, state, *args, **values):
        if state == "done":
            hold("storing")  # the file is written, its transaction is not at its end
        return end(rows, state, *args, **values)

    claims.take, actions._store, claims.end = held_claim, held_store, held_end
    claims.Reporter.__call__ = held_report
    app.worker_main(sys.argv[1:])


if __name__ == "__main__":
    main()
