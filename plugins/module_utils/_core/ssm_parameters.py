# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters below one path: what is wanted of them, and what a person is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .fields import shown

NAMES = r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*"
SECURE, PLAIN = "SecureString", "String"
HIDDEN = "(secure)"


@dataclass(frozen=True)
class Parameter:
    """One parameter. ``kept`` is only given a value where it has none yet: somebody else writes it from then on.

    One that is ``generated`` has no value of ours: it gets a random one where it has none. One with ``source`` has the
    value that it has in that region.
    """

    value: str
    secure: bool = False
    kept: bool = False
    description: str = ""
    generated: bool = False
    source: str = ""

    @property
    def type(self) -> str:
        return SECURE if self.secure else PLAIN

    @property
    def shown(self) -> str:
        """The value as it may be shown."""
        return HIDDEN if self.secure else self.value


def checked_path(path: str) -> str:
    """The path, where it names something: below the root are the parameters of everybody."""
    if not re.fullmatch(f"/{NAMES}/", path):
        raise ValueError(f"path: found {shown(path)}; slashes with names between them are allowed, as in /dr-prod/.")
    return path


def wanted_parameters(options: Iterable[Mapping[str, Any]]) -> dict[str, Parameter]:
    """The parameters that the options ask for, by name. Raises ValueError where a name stands twice or has no value."""
    wanted: dict[str, Parameter] = {}
    for option in options:
        name, value = option["name"], option["value"] or option["secure_value"]
        generated, source = bool(option.get("generated")), option.get("copied_from") or ""
        if not re.fullmatch(NAMES, name):
            raise ValueError(f"parameters: found the name {shown(name)}; names with slashes between them are allowed.")
        if name in wanted:
            raise ValueError(f"parameters: {name} stands twice; each name may stand once.")
        if generated or source:
            wanted[name] = Parameter("", True, generated, option["description"], generated, source)
            continue
        if not value:
            raise ValueError(f"parameters: {name} has neither value nor secure_value; AWS keeps no empty parameter.")
        wanted[name] = Parameter(value, bool(option["secure_value"]), option["kept"], option["description"])
    return wanted


def with_source(
    wanted: Parameter, stands: Parameter | None, there: Mapping[str, Parameter] | None, name: str
) -> Parameter:
    """A copied parameter with the value of its source: ``there`` is what its region has, None where it is silent.

    What stands is kept where the source has no value to give.
    """
    if not wanted.source:
        return wanted
    given = (there or {}).get(name)
    return replace(wanted, value=given.value) if given else replace(wanted, kept=stands is not None)


def answered_parameters(answers: Iterable[Mapping[str, Any]], path: str) -> dict[str, Parameter]:
    """The parameters below the path as AWS answers them, by the rest of their names."""
    return {
        answer["Name"].removeprefix(path): Parameter(answer["Value"], answer["Type"] == SECURE) for answer in answers
    }


def is_met(stands: Parameter | None, wanted: Parameter) -> bool:
    """Whether what stands needs no new value."""
    if stands is None:
        return False
    return wanted.kept or (stands.value, stands.secure) == (wanted.value, wanted.secure)
