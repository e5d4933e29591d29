# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads what is made in AWX, with its templates filled in, and the playbooks that it launches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import yaml
from jinja2.nativetypes import NativeEnvironment

ROOT = Path(__file__).parents[3]
FILES = tuple(sorted((ROOT / "awx").glob("*.yml")))
Object = Mapping[str, Any]


class Loader(yaml.SafeLoader):
    """YAML of Ansible: what bears !unsafe is not filled in."""


class Unsafe(str):
    """A text that belongs to AWX."""

    __slots__ = ()


def unsafe(_loader: Loader, node: yaml.ScalarNode) -> Unsafe:
    return Unsafe(node.value)


Loader.add_constructor("!unsafe", unsafe)
ENVIRONMENT = NativeEnvironment(autoescape=False)


def filled(value: Any, settings: Object) -> Any:
    if isinstance(value, Mapping):
        return {key: filled(below, settings) for key, below in value.items()}
    if isinstance(value, list):
        return [filled(below, settings) for below in value]
    if not isinstance(value, str) or isinstance(value, Unsafe) or "{{" not in value:
        return value
    return ENVIRONMENT.from_string(value).render(settings, lookup=lambda *_name: "")


@cache
def read(path: Path) -> Any:
    # The tags are those of SafeLoader and one more.
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


@cache
def everything(**chosen: Any) -> dict[str, Any]:
    """Every variable of awx/, as with these settings."""
    raw = dict(chain.from_iterable(read(path).items() for path in FILES)) | chosen
    settings = {name: value for name, value in raw.items() if name.startswith("awx_")}
    settings = {name: filled(value, settings) for name, value in settings.items()}
    found = {name: filled(value, settings) for name, value in raw.items()}
    # One variable may be another one's value.
    return {name: filled(raw[name], settings | found) for name in raw}


def objects(kind: str, **chosen: Any) -> list[dict[str, Any]]:
    return list(everything(**chosen)[f"controller_{kind}"])


def named(kind: str, name: str) -> dict[str, Any]:
    return next(one for one in objects(kind) if one["name"] == name)


def questions(owner: Object) -> list[dict[str, Any]]:
    return list(owner["survey_spec"]["spec"])


def launchable() -> dict[str, dict[str, Any]]:
    """Job templates and workflows, which AWX keeps under one roof."""
    return {one["name"]: one for one in [*objects("templates"), *objects("workflows")]}


def playbook_texts(playbook: str) -> Iterator[str]:
    """A playbook, its variables and the tasks that it takes in, wherever they stand."""
    folder = ROOT / "playbooks"
    name = Path(playbook).stem
    yield (ROOT / playbook).read_text(encoding="utf-8")
    yield (folder / "vars/wiring.yml").read_text(encoding="utf-8")
    for path in [folder / f"vars/{name}.yml", *folder.glob(f"tasks/{name}*.yml"), *folder.glob(f"tasks/{name}/*.yml")]:
        if path.exists():
            yield path.read_text(encoding="utf-8")
