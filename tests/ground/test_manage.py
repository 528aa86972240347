"""manage.py before `make setup`, and from another Python."""

import shutil
import subprocess
import sys
from pathlib import Path

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"


def run_without_django(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """A copy of manage.py in `folder`, run by a Python that sees no installed package."""
    shutil.copy(MANAGE, folder)
    command = [sys.executable, "-S", str(folder / "manage.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_before_setup_it_says_what_to_do(tmp_path):
    answer = run_without_django(tmp_path, "check")
    assert (answer.returncode, answer.stderr, answer.stdout) == (
        1,
        "Throughline's packages are not installed. Run `make setup` first.\n",
        "",
    )


def test_another_python_hands_over_to_the_virtual_environment(tmp_path):
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.write_text('#!/bin/sh\necho "own python: $2 $3"\n')
    own.chmod(0o755)

    answer = run_without_django(tmp_path, "check", "--deploy")

    assert answer.stdout == "own python: check --deploy\n"
    assert answer.returncode == 0
