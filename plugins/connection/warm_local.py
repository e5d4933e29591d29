# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Like ``local``, without the cost of a new Python for each module."""

from __future__ import annotations

DOCUMENTATION = r"""
name: warm_local
version_added: 0.1.0
short_description: Run modules on the controller, in processes forked from a warm interpreter
description:
  - Does what P(ansible.builtin.local#connection) does, for any module, at a fraction of the processor time.
  - The first module of a run starts one warm interpreter, which imports boto3 and what modules share, and reads the
    service models that modules ask for. Each module then runs in a process of its own that is forked from it.
  - The warm interpreter never sees a task's arguments, environment or credentials. It ends with the run.
  - What it can't run in this way runs as with P(ansible.builtin.local#connection). That is what uses C(become),
    C(async), another interpreter, or an environment that counts when Python starts, such as E(LANG).
  - Where it can't start at all, as on anything but Linux, a single warning says so.
options:
  warm:
    description: Whether to use a warm interpreter. Without one this is P(ansible.builtin.local#connection).
    type: bool
    default: true
    env:
      - name: ANSIBLE_WARM_LOCAL
    vars:
      - name: ansible_warm_local
  keep_archives:
    description:
      - Whether to keep the archives that Ansible builds from modules, below C(~/.ansible), for later runs.
      - One that was kept is used only while each file that it was built from is unchanged.
    type: bool
    default: true
    env:
      - name: ANSIBLE_WARM_LOCAL_KEEP_ARCHIVES
    vars:
      - name: ansible_warm_local_keep_archives
  become_success_timeout:
    description:
      - Number of seconds to wait for become to succeed when enabled.
      - The default is used if the value is less than 1.
    type: int
    default: 10
    vars:
      - name: ansible_local_become_success_timeout
  become_strip_preamble:
    description: Strip what become writes before the command's output.
    type: bool
    default: true
    vars:
      - name: ansible_local_become_strip_preamble
extends_documentation_fragment:
  - ansible.builtin.connection_pipelining
author:
  - multiregion.aws_dr contributors (@multiregion)
notes:
  - The remote user is ignored, the user with which Ansible was started is used instead.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from ansible import constants as C  # noqa: N812
from ansible.plugins.connection.local import Connection as LocalConnection
from ansible.utils.display import Display

from ..plugin_utils.warm_client import Home, Request, UnavailableError, run
from ..plugin_utils.warm_command import find_archive, parse_command, read_at_start
from ..plugin_utils.warm_sources import store
from ..plugin_utils.warm_store import Store

display = Display()


class Connection(LocalConnection):  # type: ignore[misc]
    """``transport`` stays ``local``: Ansible looks at it to choose the folder that a module runs in."""

    _action = ""

    def set_options(self, task_keys: Any = None, var_options: Any = None, direct: Any = None) -> None:
        """Ansible comes here before it builds the archive of a task's module."""
        super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        self._action = str((task_keys or {}).get("action", ""))
        kept = self._kept_archives()
        if kept:
            kept.offer(self._action)

    def _kept_archives(self) -> Store | None:
        return store() if self._is_warm() and self.get_option("keep_archives") else None

    def get_option(self, option: str, hostvars: Any = None) -> Any:
        """A module that is handed over needs no temporary folder, and no shell to make and to remove it."""
        if option == "pipelining" and self._is_warm():
            self._make_folder_for_modules()
            return True
        return super().get_option(option, hostvars)

    def exec_command(self, cmd: str, in_data: bytes | None = None, sudoable: bool = True) -> tuple[int, bytes, bytes]:
        request = self._as_request(cmd, in_data)
        if request is None:
            return self._as_local(cmd, in_data, sudoable)
        if not self._connected:
            self._connect()
        display.vvv(f"EXEC {cmd}", host=self._play_context.remote_addr)
        home = _home()
        try:
            result = run(home, request)
        except UnavailableError as error:
            if home.give_up():
                display.warning(f"No warm interpreter, so modules run as with the connection 'local': {error}.")
            return self._as_local(cmd, in_data, sudoable)
        kept = self._kept_archives()
        if kept:
            with suppress(OSError):
                kept.keep(self._action, request.archive)
        return result

    def _as_local(self, cmd: str, in_data: bytes | None, sudoable: bool) -> tuple[int, bytes, bytes]:
        code, output, errors = super().exec_command(cmd, in_data=in_data, sudoable=sudoable)
        return code, output, errors

    def _is_warm(self) -> bool:
        return bool(self.get_option("warm")) and not self.become and not _home().is_given_up()

    def _as_request(self, cmd: str, in_data: bytes | None) -> Request | None:
        """None if this is anything but a Python module for this very interpreter."""
        if not in_data or not self._is_warm():
            return None
        command = parse_command(cmd)
        archive = find_archive(in_data)
        if command is None or archive is None or not is_this_interpreter(command.interpreter):
            return None
        environment = {**os.environ, **command.environment}
        if read_at_start(environment) != read_at_start(os.environ):
            return None
        folder = self._folder()
        if "PWD" in environment:
            environment["PWD"] = folder  # as the shell does
        return Request(in_data, archive, environment, folder, _umask(), command.interpreter)

    def _folder(self) -> str:
        return os.fsdecode(self.cwd) if self.cwd else str(Path.cwd())

    def _make_folder_for_modules(self) -> None:
        """Without a temporary folder of the task's, a module makes one here, and warns if this is missing."""
        folder: Any = self._shell.get_option("remote_tmp")
        with suppress(OSError):
            Path(os.path.expandvars(folder)).expanduser().mkdir(mode=0o700, parents=True, exist_ok=True)


def _home() -> Home:
    """Ansible makes this folder for each run and removes it in the end. A worker's parent is the run."""
    return Home(Path(C.DEFAULT_LOCAL_TMP) / "warm", os.getppid())


def is_this_interpreter(path: str) -> bool:
    """The same program under another name is the same, if it finds its libraries from the same place."""
    return Path(path).parent == Path(sys.executable).parent and Path(path).resolve() == Path(sys.executable).resolve()


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
