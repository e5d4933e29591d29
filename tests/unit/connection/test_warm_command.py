# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only what Ansible is known to write is recognised."""

from __future__ import annotations

import pytest
from ansible.plugins.shell.sh import ShellModule
from ansible_collections.multiregion.aws_dr.plugins.plugin_utils.warm_command import (
    ModuleCommand,
    find_archive,
    format_command,
    parse_command,
    read_at_start,
    starting_environment,
)

PYTHON = "/opt/a venv/bin/python"


def as_ansible_writes(environment: dict[str, str]) -> str:
    shell = ShellModule()
    command = shell.build_module_command(shell.env_prefix(**environment), f"#!{PYTHON}", "").strip()
    return f"/bin/sh -c {shell.quote(shell.append_command(command, 'sleep 0'))}"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"AWS_REGION": "us-east-1"},
        {"EMPTY": "", "QUOTED": 'it\'s "so"', "SHELL": "$HOME `id` && x", "LINES": "a\nb", "WORDS": "ü = ß"},
    ],
)
def test_what_ansible_writes_is_recognised(environment: dict[str, str]) -> None:
    assert parse_command(as_ansible_writes(environment)) == ModuleCommand(PYTHON, environment)


@pytest.mark.parametrize(
    "command",
    [
        "",
        "echo",
        "/bin/sh -c 'echo ~ && sleep 0'",
        "/bin/sh -c '/usr/bin/python /tmp/module.py && sleep 0'",
        "/bin/sh -c 'A=$HOME /usr/bin/python && sleep 0'",
        "/bin/sh -c 'A=`id` /usr/bin/python && sleep 0'",
        "/bin/sh -c 'A=~ /usr/bin/python && sleep 0'",
        "/bin/sh -c 'A=\"$B\" /usr/bin/python && sleep 0'",
        "/bin/sh -c 'A-B=c /usr/bin/python && sleep 0'",
        "/bin/sh -c '/usr/bin/python ; sleep 0'",
        "/bin/sh -c '/usr/bin/python && sleep 1'",
        "/bin/sh -c '/usr/bin/python && sleep 0' ",
        '/bin/sh -c "/usr/bin/python && sleep 0"',
        "/bin/sh -x '/usr/bin/python && sleep 0'",
        "sudo /bin/sh -c '/usr/bin/python && sleep 0'",
        "/bin/sh -c 'unbalanced && sleep 0",
    ],
)
def test_anything_else_is_not(command: str) -> None:
    assert parse_command(command) is None


def test_a_command_is_written_as_it_was_read() -> None:
    assert (
        format_command("/bin/sh", ModuleCommand("python", {"A": "b c"}))
        == "/bin/sh -c 'A='\"'\"'b c'\"'\"' python && sleep 0'"
    )


@pytest.mark.parametrize(
    "wrapper",
    [
        b"#!/usr/bin/python\n_ansiballz_main(\nparams='{}',\nzip_data='UEsDB+/=',\n)\n",
        b'#!/usr/bin/python\ndef _ansiballz_main():\n    ZIPDATA = """UEsDB+/="""\n',
        b"#!/usr/bin/python\n    ZIPDATA = 'UEsDB+/='\n",
    ],
)
def test_the_archive_is_found_in_the_wrapper(wrapper: bytes) -> None:
    assert find_archive(wrapper) == b"UEsDB+/="


def test_a_value_can_not_pass_for_the_archive() -> None:
    params = "\nzip_data='ZmFrZQ==',\n"
    assert find_archive(f"params={params!r},\nzip_data='UEsDB',\n".encode()) == b"UEsDB"


@pytest.mark.parametrize("wrapper", [b"", b"#!/usr/bin/python\nprint()\n", b"zip_data='QQ==',\nzip_data='Qg==',\n"])
def test_there_may_be_no_archive(wrapper: bytes) -> None:
    assert find_archive(wrapper) is None


def test_credentials_do_not_get_into_the_warm_interpreter() -> None:
    seen = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_PROFILE": "p",
        "TOKEN": "t",
        "HOME": "/root",
    }
    assert starting_environment(seen) == {"PATH": "/bin", "LC_ALL": "C", "HOME": "/root"}


def test_what_counts_when_python_starts_is_told_apart() -> None:
    seen = {"PYTHONPATH": "x", "LANG": "C", "LD_PRELOAD": "x", "AWS_REGION": "x", "SLANG": "x", "LANGUAGES": "x"}
    assert set(read_at_start(seen)) == {"PYTHONPATH", "LANG", "LD_PRELOAD"}
