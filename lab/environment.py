# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's own Python environment, and what a shell needs to talk to the lab."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.state import ROOT, State, write_whole

VENV = ROOT / ".lab" / "venv"
REQUIREMENTS = ROOT / "lab" / "requirements.txt"
REGION = "us-east-1"

# Version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for rds in us-east-1 and would call AWS itself.
AWS_WRAPPER = """\
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
rest=
IFS=:
for folder in $PATH; do
  [ "$folder" = "$here" ] || rest="${rest:+$rest:}$folder"
done
unset IFS
PATH=$rest
export PATH
if ! command -v aws >/dev/null; then
  echo "aws: the AWS CLI is not installed" >&2
  exit 127
fi
exec aws --endpoint-url "${AWS_ENDPOINT_URL:?source the env file of the lab first}" "$@"
"""


@dataclass(frozen=True)
class Credentials:
    key: str
    secret: str


def ensure_venv() -> Path:
    """The interpreter of the lab's own environment, which is made when missing or outdated."""
    python = VENV / "bin" / "python"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = VENV / ".requirements"
    with exclusively(VENV.parent / "venv.lock"):
        if not stamp.exists() or stamp.read_text() != wanted:
            print("making .lab/venv", file=sys.stderr, flush=True)
            shutil.rmtree(VENV, ignore_errors=True)
            venv.create(VENV, with_pip=True, symlinks=True)
            subprocess.run(
                [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", REQUIREMENTS],
                check=True,
                env=clean_environ(),
                stdout=sys.stderr,
            )
            stamp.write_text(wanted)
    return python


@contextmanager
def exclusively(path: Path) -> Iterator[None]:
    """One process at a time in here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def clean_environ() -> dict[str, str]:
    """The caller's environment without what would make Python or AWS clients look elsewhere."""
    unwanted = ("AWS_", "PYTHON", "VIRTUAL_ENV", "__PYVENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}


def client_env(endpoint: str, credentials: Credentials) -> dict[str, str]:
    """What an AWS client needs to talk to the lab, and to nothing else."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": credentials.key,
        "AWS_SECRET_ACCESS_KEY": credentials.secret,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        # A personal profile may name real credentials or another endpoint.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
    }


def search_path(state: State) -> str:
    return os.pathsep.join((str(state.bin), str(ROOT / ".venv" / "bin")))


def render_env(values: Mapping[str, str], path: str) -> str:
    """The text of the file that a shell sources."""
    lines = ["# Made by `python -m lab up`; use it as `. .lab/env`."]
    lines += ["unset AWS_PROFILE AWS_SESSION_TOKEN AWS_SECURITY_TOKEN AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in sorted(values.items())]
    lines += [f'export PATH={shlex.quote(path)}:"$PATH"']
    return "\n".join(lines) + "\n"


def write_env(state: State, values: Mapping[str, str]) -> None:
    wrapper = state.bin / "aws"
    write_whole(wrapper, AWS_WRAPPER)
    wrapper.chmod(0o755)
    write_whole(state.env, render_env(values, search_path(state)))
    state.env.chmod(0o600)


def read_env(state: State) -> dict[str, str]:
    """The environment of a program that is to use the lab: what a shell has after sourcing the file."""
    lines = (line.removeprefix("export ") for line in state.env.read_text().splitlines() if line.startswith("export "))
    values = dict(shlex.split(line)[0].split("=", 1) for line in lines)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = os.pathsep.join((search_path(state), inherited.get("PATH", os.defpath)))
    return {**inherited, **values, "PATH": path}
