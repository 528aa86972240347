"""Folders, ports, users and locks for the embedded services. Importing this starts nothing."""

import contextlib
import errno
import fcntl
import hashlib
import os
import pwd
import random
import socket
import stat
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path


class ServiceError(Exception):
    """A service cannot be had; the message is a sentence that says what to do."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path` as an exclusive lock between processes; waits."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class Use:
    """A shared lock that every process using the services holds, so the last can tell it is."""

    def __init__(self, data: Path):
        self._handle = os.open(data / "use.lock", os.O_RDWR | os.O_CREAT, 0o600)

    @contextlib.contextmanager
    def entering(self) -> Iterator[None]:
        """Take the lock; waits while the last holder is stopping the services."""
        fcntl.flock(self._handle, fcntl.LOCK_SH)
        yield

    def alone(self) -> bool:
        """True when nobody else holds it; newcomers then wait until `close`."""
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    @contextlib.contextmanager
    def leaving(self) -> Iterator[bool]:
        """Yields True for the last holder and keeps newcomers waiting for the block's length."""
        try:
            yield self.alone()
        finally:
            self.close()

    def close(self) -> None:
        """Give the lock back."""
        os.close(self._handle)


def make_data_folder(folder: Path) -> None:
    """Create the data folder, never touching one that exists.

    Closed to others, except that root's lets the services' user pass to its own folder in it.
    """
    try:
        folder.mkdir(parents=True)
    except FileExistsError:  # also when another start made it a moment ago
        return
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)


def free_port(*, besides: int = 0) -> int:
    """A port on the loopback that nothing listens on now.

    Taken from below the range the system hands out for outgoing connections, so that it is
    still free at the next start.
    """
    for _ in range(200):
        port = random.SystemRandom().randrange(20_000, 32_000)
        if port != besides and bindable(port):
            return port
    raise ServiceError("No free port on 127.0.0.1 between 20000 and 32000; close some programs.")


def bindable(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True


def package_folder(name: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServiceError(f"The package {name} is not installed. Run `make setup`.")
    return Path(spec.origin).parent


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with contextlib.suppress(OSError):
        # A dead process that its parent has not collected yet still answers to its id.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def service_account(folder: Path) -> pwd.struct_passwd | None:
    """Whom root runs the services as: the owner of their data, else postgres, else nobody."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(OSError, KeyError):
        owner = (folder / "postgres").stat().st_uid
        if owner != 0:
            return pwd.getpwuid(owner)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServiceError("PostgreSQL does not run as root. Create a user named postgres.")


def own_folder(data: Path) -> Path:
    """A folder for the services of a data folder that is behind a closed one."""
    name = f"throughline-{hashlib.sha256(bytes(data)).hexdigest()[:16]}"
    with contextlib.suppress(OSError):
        folder = Path("/var/lib") / name
        folder.mkdir(mode=0o711, exist_ok=True)
        if (folder / "postgres").exists():
            raise ServiceError(
                f"{folder} holds a database, but {data / 'secrets.json'} does not know it. "
                f"Put the old secrets.json back, or delete {folder} to begin anew."
            )
        if stat.S_ISDIR(folder.lstat().st_mode) and folder.stat().st_uid == os.geteuid():
            folder.chmod(0o711)
            return folder
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    folder.chmod(0o711)
    return folder
