# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting a lab: sockets, processes, readiness, environment file."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from lab import processes
from lab.environment import Credentials, clean_environ, client_env, ensure_venv, write_env
from lab.state import ROOT, Running, State

PREFERRED_PORT = 4566
ACCOUNT = "111122223333"
ROOT_CREDENTIALS = Credentials("test", "test")
PATIENCE = 60.0


class LabError(Exception):
    """Something that the user can read and act on."""


def up(state: State, *, auth: bool, port: int | None, owner: int | None) -> str:
    """Start a lab unless it is up already."""
    running = state.read()
    if running is not None and running.is_alive:
        if running.auth != auth:
            raise LabError("already up with another --auth; run `python -m lab down` first")
        return f"lab is already up at {running.endpoint}"
    if running is not None:
        processes.end(running.processes)
    state.folder.mkdir(parents=True, exist_ok=True)
    for path in state.of_this_run:
        path.unlink(missing_ok=True)
    python = ensure_venv()
    running = _start(state, python, auth=auth, port=port, owner=owner)
    state.write(running)
    try:
        _wait_until_it_answers(state, running)
        credentials = _administrator(python, running.endpoint) if auth else ROOT_CREDENTIALS
    except BaseException:
        processes.end(running.processes)
        state.record.unlink(missing_ok=True)
        raise
    write_env(state, client_env(running.endpoint, credentials))
    return f"lab is up at {running.endpoint}; use it with: . {_short(state.env)}"


def _start(state: State, python: Path, *, auth: bool, port: int | None, owner: int | None) -> Running:
    """Start both processes on sockets that are already bound, so that no port can be lost in between."""
    with _front_socket(port) as front, _listen(0) as backend:
        front_port, backend_port = front.getsockname()[1], backend.getsockname()[1]
        owned = [] if owner is None else ["--owner", str(owner)]
        emulator = processes.start(
            "backend",
            [str(python), "-m", "lab.backend", "--fd", str(backend.fileno()), "--state", str(state.folder), *owned],
            cwd=ROOT,
            env=backend_env(clean_environ(), python, state, front_port, auth=auth),
            log=state.log("backend"),
            pass_fds=[backend.fileno()],
        )
        entrance = processes.start(
            "front",
            [
                str(python),
                "-m",
                "lab.front",
                "--fd",
                str(front.fileno()),
                "--backend",
                str(backend_port),
                "--state",
                str(state.folder),
                *owned,
            ],
            cwd=ROOT,
            env=clean_environ(),
            log=state.log("front"),
            pass_fds=[front.fileno()],
        )
    return Running(port=front_port, backend_port=backend_port, auth=auth, processes=(entrance, emulator))


def backend_env(base: dict[str, str], python: Path, state: State, port: int, *, auth: bool) -> dict[str, str]:
    """The emulator's environment, which the Lambda functions inherit."""
    return {
        **base,
        "PATH": f"{python.parent}{os.pathsep}{base.get('PATH', os.defpath)}",
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.11",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AUTH": "true" if auth else "false",
        "LOG_LEVEL": "WARNING",
        "LAMBDA_EXECUTOR": "local",
        # Containers are never started: nothing is found where the daemon would listen.
        "DOCKER_HOST": f"unix://{state.folder}/no-docker.sock",
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        # While a data plane is up, functions resolve names as it answers them.
        "PYTHONPATH": str(ROOT / "lab" / "plane" / "shim"),
        "LAB_NAMES": str((state.folder / "plane" / "names").resolve()),
    }


def _front_socket(port: int | None) -> socket.socket:
    if port is not None:
        try:
            return _listen(port)
        except OSError as error:
            raise LabError(f"port {port} cannot be used: {error.strerror}") from error
    try:
        return _listen(PREFERRED_PORT)
    except OSError:
        return _listen(0)


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(1024)
    except OSError:
        listener.close()
        raise
    return listener


def _wait_until_it_answers(state: State, running: Running) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not running.is_alive:
            raise LabError(f"did not start:\n{_last_lines(state)}")
        try:
            direct.open(f"{running.endpoint}/_ministack/health", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise LabError(f"did not answer within {PATIENCE:.0f} s:\n{_last_lines(state)}")


def _last_lines(state: State) -> str:
    texts = (state.log(name) for name in ("backend", "front"))
    return "\n".join("\n".join(text.read_text().splitlines()[-20:]) for text in texts if text.exists())


def _administrator(python: Path, endpoint: str) -> Credentials:
    """An IAM user who may do everything: the emulator's own root key would skip every check."""
    made = subprocess.run(
        [str(python), "-m", "lab.administrator"],
        cwd=ROOT,
        env={**clean_environ(), **client_env(endpoint, ROOT_CREDENTIALS)},
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise LabError(f"the administrator could not be made:\n{made.stderr}")
    key = json.loads(made.stdout)
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
