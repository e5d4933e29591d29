# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognises the command line that Ansible makes for a Python module which it hands over on standard input."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass

# Python, the C library and OpenSSL read these once, when a process starts. A forked process can't honour another value.
READ_AT_START = re.compile(
    r"PYTHON.*|LC_.*|LANG|LANGUAGE|LD_.*|HOME|MALLOC_.*|GLIBC_.*|OPENSSL_.*|UNIX(CONF|USRLIB)DIR"
)
# What the warm interpreter is started with beside those. Nothing else gets into it, least of all credentials.
ALSO_AT_START = frozenset({"PATH", "TMPDIR", "TZ", "USER", "LOGNAME"})
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Each argument of the wrapper stands on a line of its own, written by repr(): no value can fake the start of a line.
ARCHIVE = re.compile(rb"""^(?: *ZIPDATA = |zip_data=)('|\"\"\")([A-Za-z0-9+/=]+)\1,?$""", re.MULTILINE)


@dataclass(frozen=True)
class ModuleCommand:
    """The command runs ``interpreter`` with ``environment`` added, and nothing else."""

    interpreter: str
    environment: Mapping[str, str]


def parse_command(command: str) -> ModuleCommand | None:
    """What the command runs, if it is exactly what Ansible writes; nothing is guessed."""
    try:
        shell, flag, script = shlex.split(command)
        words = shlex.split(script)
    except ValueError:
        return None
    environment: dict[str, str] = {}
    while words and "=" in words[0] and NAME.fullmatch(words[0].partition("=")[0]):
        name, _sign, value = words.pop(0).partition("=")
        environment[name] = value
    if flag != "-c" or len(words) != 4:
        return None
    found = ModuleCommand(interpreter=words[0], environment=environment)
    return found if command == format_command(shell, found) else None


def format_command(shell: str, command: ModuleCommand) -> str:
    """The command line as Ansible writes it."""
    words = [f"{name}={shlex.quote(value)}" for name, value in command.environment.items()]
    script = " ".join([*words, shlex.quote(command.interpreter), "&& sleep 0"])
    return f"{shell} -c {shlex.quote(script)}"


def find_archive(wrapper: bytes) -> bytes | None:
    """The zip archive within the wrapper, still in base64."""
    found = ARCHIVE.findall(wrapper)
    return bytes(found[0][1]) if len(found) == 1 else None


def read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that counts when a process starts."""
    return {name: value for name, value in environment.items() if READ_AT_START.fullmatch(name)}


def starting_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """What the warm interpreter is started with."""
    kept = {name: environment[name] for name in ALSO_AT_START if name in environment}
    return {**kept, **read_at_start(environment)}
