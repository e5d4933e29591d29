# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The warm interpreter: one process for a run of ansible-playbook, from which each module's process is forked.

It knows archives of code and service models. What a task brings (arguments, environment, credentials) is read by the
forked process alone.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from zipfile import BadZipFile

from .warm_archive import ArchiveFinder, Source, is_shared, read_archive
from .warm_botocore import services_in, warm_libraries, warm_services
from .warm_child import Task, become_process, run_wrapper
from .warm_protocol import (
    READY,
    SEND_ARCHIVE,
    STATUS,
    ClosedError,
    is_own_peer,
    receive_block,
    receive_files,
)

HANDSHAKE_SECONDS = 5.0
# What a module has to clean up after itself when nobody waits for it any more.
GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Job:
    """A module that runs. ``kill_at`` is set once it was told to stop."""

    process: int
    handle: int
    connection: socket.socket
    kill_at: float | None = None


class Server:
    def __init__(self, listener: socket.socket, owner: int) -> None:
        """``owner`` is a handle of the process of ansible-playbook."""
        self._listener = listener
        self._owner = owner
        self._finder = ArchiveFinder()
        self._archives: dict[bytes, dict[str, Source]] = {}
        self._jobs: dict[int, Job] = {}
        self._poll = select.poll()
        self._poll.register(listener, select.POLLIN)
        self._poll.register(owner, select.POLLIN)
        self._ends = False

    def serve(self) -> None:
        sys.meta_path.insert(0, self._finder)
        warm_libraries()
        _freeze()
        while not self._ends or self._jobs:
            # The listener comes first, as it was registered first: no number is reused before all of them are handled.
            for file, _event in self._poll.poll(self._patience()):
                self._handle(file)
            self._kill_late()

    def _handle(self, file: int) -> None:
        if file == self._owner:
            self._end()
        elif file == self._listener.fileno():
            self._accept()
        else:
            for job in list(self._jobs.values()):
                if file == job.handle:
                    self._finish(job)
                elif file == job.connection.fileno():
                    self._stop(job)

    def _accept(self) -> None:
        """Until the new process says that it is ready, the worker can still run the module in another way."""
        try:
            connection, _address = self._listener.accept()
        except OSError:
            return
        try:
            if not is_own_peer(connection):
                raise ClosedError
            connection.settimeout(HANDSHAKE_SECONDS)
            digest = receive_block(connection)
            if digest not in self._archives:
                connection.sendall(SEND_ARCHIVE)
                self._learn(digest, receive_block(connection))
            connection.settimeout(None)
            self._start(connection, self._archives[digest])
        except (ClosedError, OSError, ValueError, BadZipFile):
            connection.close()

    def _learn(self, digest: bytes, archive: bytes) -> None:
        sources = read_archive(archive)
        self._finder.warm(sources)
        warm_services(services_in(source.text for name, source in sources.items() if not is_shared(name)))
        if threading.active_count() > 1:
            # A process with threads can't be forked safely. What runs already may end.
            self._close()
            raise ClosedError
        self._archives[digest] = sources
        _freeze()

    def _start(self, connection: socket.socket, sources: dict[str, Source]) -> None:
        parent = os.getpid()
        process = os.fork()
        if not process:
            try:
                connection.sendall(READY)
                task = _receive_task(connection)
                self._let_go(connection)
                become_process(task, parent)
                self._finder.select(sources)
                run_wrapper(task.wrapper)
            finally:
                os._exit(1)
        handle = os.pidfd_open(process)
        self._jobs[process] = Job(process, handle, connection)
        self._poll.register(handle, select.POLLIN)
        self._poll.register(connection, select.POLLRDHUP)

    def _let_go(self, connection: socket.socket) -> None:
        """No object may close a file later whose number has become another's."""
        for opened in (self._listener, connection, *(job.connection for job in self._jobs.values())):
            opened.detach()

    def _finish(self, job: Job) -> None:
        _process, status = os.waitpid(job.process, 0)
        with suppress(OSError):
            job.connection.sendall(STATUS.pack(os.waitstatus_to_exitcode(status)))
        self._poll.unregister(job.handle)
        if job.kill_at is None:
            self._poll.unregister(job.connection)
        os.close(job.handle)
        job.connection.close()
        del self._jobs[job.process]

    def _stop(self, job: Job) -> None:
        """Nobody waits for this module any more."""
        if job.kill_at is None:
            self._poll.unregister(job.connection)
            _signal(job, signal.SIGINT)
            self._jobs[job.process] = replace(job, kill_at=time.monotonic() + GRACE_SECONDS)

    def _kill_late(self) -> None:
        for job in self._jobs.values():
            if job.kill_at is not None and job.kill_at <= time.monotonic():
                _signal(job, signal.SIGKILL)

    def _patience(self) -> float | None:
        """Milliseconds until a module that was told to stop has to be killed."""
        limits = [job.kill_at for job in self._jobs.values() if job.kill_at is not None]
        return max(0.0, min(limits) - time.monotonic()) * 1000 + 1 if limits else None

    def _close(self) -> None:
        """Run nothing any more."""
        if not self._ends:
            self._ends = True
            self._poll.unregister(self._listener)
            self._listener.close()

    def _end(self) -> None:
        """The run is over, or was killed."""
        self._poll.unregister(self._owner)
        self._close()
        for job in list(self._jobs.values()):
            self._stop(job)


def _signal(job: Job, number: signal.Signals) -> None:
    try:
        os.killpg(job.process, number)
    except ProcessLookupError:
        # It has not made its own group yet.
        os.kill(job.process, number)


def _receive_task(connection: socket.socket) -> Task:
    output, errors = receive_files(connection, 2)
    settings = json.loads(receive_block(connection))
    return Task(wrapper=receive_block(connection), output=output, errors=errors, **settings)


def _freeze() -> None:
    """Keep the collector of forked processes away from what they share."""
    gc.collect()
    gc.disable()
    gc.freeze()


def main(arguments: list[str]) -> None:
    listener, owner = (int(argument) for argument in arguments)
    # The folder from which Python was started is no place to import from.
    sys.path[:] = [path for path in sys.path if path]
    Server(socket.socket(fileno=listener), owner).serve()
