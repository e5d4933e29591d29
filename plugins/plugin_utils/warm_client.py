# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The worker's side: finds or starts the warm interpreter of a run, and has it run a module."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import selectors
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from .warm_command import starting_environment
from .warm_protocol import (
    SEND_ARCHIVE,
    STATUS,
    ClosedError,
    is_own_peer,
    receive,
    send_block,
    send_files,
)

SOCKET = "socket"
FAILED = "failed"
CHUNK = 1 << 16
# Gives the files beside this one a package of their own, so that they import each other and nothing else is searched.
START = """
import sys, types
package = types.ModuleType("multiregion_warm")
package.__path__ = [sys.argv[1]]
sys.modules["multiregion_warm"] = package
from multiregion_warm.warm_server import main
main(sys.argv[2:])
"""


class UnavailableError(Exception):
    """There is no warm interpreter, and the module has not been started."""


@dataclass(frozen=True)
class Request:
    """A module's wrapper, and the world it is to see. ``archive`` is the part of the wrapper that is code."""

    wrapper: bytes
    archive: bytes
    environment: Mapping[str, str]
    folder: str
    umask: int
    interpreter: str

    def settings(self) -> dict[str, object]:
        """All but the code."""
        kept = ("environment", "folder", "umask", "interpreter")
        return {name: getattr(self, name) for name in kept}


@dataclass(frozen=True)
class Home:
    """The private folder of one run."""

    path: Path
    owner: int

    def is_given_up(self) -> bool:
        """Has a worker of this run found that there is no warm interpreter?"""
        return (self.path / FAILED).exists()

    def give_up(self) -> bool:
        """Later modules don't try again. Is this the first to find out?"""
        try:
            with self.opened() as folder:
                os.close(os.open(FAILED, os.O_CREAT | os.O_EXCL, 0o600, dir_fd=folder))
        except FileExistsError:
            return False
        except (OSError, UnavailableError):
            return True
        return True

    @contextmanager
    def opened(self) -> Iterator[int]:
        """The folder as a file, once it is known to be ours alone."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            seen = os.fstat(folder)
            if seen.st_uid != os.getuid() or stat.S_IMODE(seen.st_mode) != 0o700:
                raise UnavailableError(f"{self.path} is not private")
            yield folder
        finally:
            os.close(folder)


def address(folder: int) -> str:
    """A socket's path has to be short, whatever the folder's is."""
    return f"/proc/self/fd/{folder}/{SOCKET}"


def connect(home: Home) -> socket.socket:
    """A connection to the run's warm interpreter. The first that asks starts it."""
    if not sys.platform.startswith("linux") or not hasattr(os, "pidfd_open"):
        raise UnavailableError("it needs Linux")
    try:
        with home.opened() as folder:
            try:
                return _connect(folder)
            except OSError:
                return _start_once(home, folder)
    except OSError as error:
        raise UnavailableError(str(error)) from error


def _connect(folder: int) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(address(folder))
        if not is_own_peer(connection):
            raise UnavailableError("the socket is another user's")
    except BaseException:
        connection.close()
        raise
    return connection


def _start_once(home: Home, folder: int) -> socket.socket:
    lock = os.open("lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600, dir_fd=folder)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home.path / SOCKET).exists():
            _start(home, folder)
        return _connect(folder)
    finally:
        os.close(lock)


def _start(home: Home, folder: int) -> None:
    """The socket listens before the interpreter runs, so that nobody has to wait for it to appear."""
    owner = os.pidfd_open(home.owner)
    try:
        if os.getppid() != home.owner:
            raise UnavailableError("the run has ended")
        with socket.socket(socket.AF_UNIX) as listener:
            before = os.umask(0o177)
            try:
                listener.bind(address(folder))
            finally:
                os.umask(before)
            listener.listen(128)
            subprocess.Popen(  # noqa: S603
                [sys.executable, "-c", START, str(Path(__file__).parent), str(listener.fileno()), str(owner)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=starting_environment(os.environ),
                pass_fds=(listener.fileno(), owner),
                start_new_session=True,
            )
    finally:
        os.close(owner)


def run(home: Home, request: Request) -> tuple[int, bytes, bytes]:
    """Run a module; its exit code is told as a shell tells it."""
    with closing(connect(home)) as connection:
        try:
            send_block(connection, hashlib.sha256(request.archive).digest())
            if receive(connection, 1) == SEND_ARCHIVE:
                send_block(connection, request.archive)
                receive(connection, 1)
        except (ClosedError, OSError) as error:
            raise UnavailableError("it ended while it was being asked") from error
        return _run(connection, request)


def _run(connection: socket.socket, request: Request) -> tuple[int, bytes, bytes]:
    with _open_pipe() as (output, output_end), _open_pipe() as (errors, errors_end):
        with suppress(OSError):  # the exit code tells what became of the process
            send_files(connection, [output_end.fileno(), errors_end.fileno()])
            send_block(connection, json.dumps(request.settings()).encode())
            send_block(connection, request.wrapper)
        output_end.close()
        errors_end.close()
        written = _read_all([output, errors])
    return _with_status(connection, *written)


@contextmanager
def _open_pipe() -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as reader, os.fdopen(writing, "wb", buffering=0) as writer:
        yield reader, writer


def _read_all(files: Sequence[IO[bytes]]) -> list[bytes]:
    """All that is written, until nobody holds the other ends any more."""
    read = {file.fileno(): bytearray() for file in files}
    with selectors.DefaultSelector() as selector:
        for file in read:
            selector.register(file, selectors.EVENT_READ)
        while selector.get_map():
            for key, _events in selector.select():
                data = os.read(key.fd, CHUNK)
                read[key.fd] += data
                if not data:
                    selector.unregister(key.fd)
    return [bytes(data) for data in read.values()]


def _with_status(connection: socket.socket, output: bytes, errors: bytes) -> tuple[int, bytes, bytes]:
    try:
        (status,) = STATUS.unpack(receive(connection, STATUS.size))
    except (ClosedError, OSError):
        status = -signal.SIGKILL
    if status < 0:
        # A shell names the signal, unless it is one that the user sent.
        name = "" if -status == signal.SIGINT else f"{signal.strsignal(-status)}\n"
        return 128 - status, output, errors + name.encode()
    return status, output, errors
