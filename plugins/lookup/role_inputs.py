# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role of this collection would work with, as hashes: its options in the play's context, and its code."""

from __future__ import annotations

DOCUMENTATION = r"""
name: role_inputs
version_added: 0.1.0
short_description: Hashes of everything that roles of this collection work with
description:
  - Resolves every option of a role's argument specs in the context of the play, and answers a hash of each.
  - To these come hashes of the role's folder, of what all roles share, and of the collections that their tasks use.
  - No value is answered, and an option that is C(no_log) is named in RV(_raw[].hidden), so that no part of it is shown.
options:
  _terms:
    description: Names of roles of this collection.
    type: list
    elements: str
    required: true
author:
  - multiregion.aws_dr contributors (@multiregion)
"""

EXAMPLES = r"""
- name: See what the role would work with
  ansible.builtin.set_fact:
    inputs: "{{ lookup('multiregion.aws_dr.role_inputs', 'network') }}"
"""

RETURN = r"""
_raw:
  description: One dictionary of roles.
  type: list
  elements: dict
  contains:
    hashes:
      description: A hash of each option, and of the code.
      type: dict
    hidden:
      description: Options whose hashes are not to be shown.
      type: list
      elements: str
    trouble:
      description: What could not be resolved; empty otherwise.
      type: str
    version:
      description: Version of this collection.
      type: str
"""

import hashlib
import importlib
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from ansible import context
from ansible.plugins.lookup import LookupBase
from ansible.release import __version__ as ansible_version

from ..module_utils._core.fingerprint import hash_inputs

ROOT = Path(__file__).resolve().parents[2]
# What every role may use: the application and the functions that are packed, modules, wiring.
SHARED = ("drill", "lambda_src", "playbooks", "plugins")
# A role that makes nothing but what another one works with stands and runs with it.
GOES_WITH = {"compute": ("demo_application",)}
FOREIGN = ("amazon.aws", "community.aws")
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def files_of(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def hash_all(folders: Iterable[Path], start: Path) -> str:
    """The hash of all files of the folders, by their places below ``start``."""
    whole = hashlib.sha256()
    for path in sorted(files_of(folders)):
        whole.update(f"{path.relative_to(start)}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return whole.hexdigest()


@cache
def hash_files(*folders: Path) -> str:
    return hash_all(folders, ROOT)


@cache
def manifest_of(collection: str) -> str:
    """The manifest of an installed collection, which holds the hash of its files; empty where there is none."""
    try:
        (folder,) = importlib.import_module(f"ansible_collections.{collection}").__path__
        return (Path(folder) / "MANIFEST.json").read_text(encoding="utf-8")
    except (ImportError, OSError, ValueError):
        return ""


def parse(path: Path) -> Any:
    loader = LOADER(path.read_text(encoding="utf-8"))
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


@cache
def own_version() -> str:
    """From the manifest of an installed collection, or from the file that it is built from."""
    manifest = ROOT / "MANIFEST.json"
    if manifest.exists():
        return str(json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"])
    return str(parse(ROOT / "galaxy.yml")["version"])


def options_of(role: str) -> dict[str, Mapping[str, Any]]:
    """The options of all entry points of a role."""
    specs = parse(ROOT / "roles" / role / "meta" / "argument_specs.yml")["argument_specs"]
    return {name: option for entry in specs.values() for name, option in entry.get("options", {}).items()}


def code_of(role: str) -> dict[str, str]:
    foreign = {f"collection {name}": hashlib.sha256(manifest_of(name).encode()).hexdigest() for name in FOREIGN}
    return {
        **foreign,
        "ansible-core": hashlib.sha256(json.dumps(ansible_version).encode()).hexdigest(),
        "files of the role": hash_files(*(ROOT / "roles" / one for one in (role, *GOES_WITH.get(role, ())))),
        "files of all roles": hash_files(*(ROOT / folder for folder in SHARED)),
    }


def sources_of(role: str, values: Mapping[str, Any]) -> dict[str, str]:
    """The sources of functions that stand outside of the collection."""
    if role != "functions":
        return {}
    listed = (Path(str(function["source"])) for function in values.get("functions_list", ()))
    return {f"files of {path}": hash_all([path], path) for path in listed if path.is_absolute()}


def refuse_parts() -> None:
    """A run that leaves tasks out proves nothing of them. Tags, a limit and check mode are the playbook's to see to."""
    if parts := [option for option in ("start_at_task", "step") if context.CLIARGS.get(option)]:
        raise ValueError(f"with --{parts[0].replace('_', '-')} not every task is run")


def resolve(templar: Any, role: str, variables: Mapping[str, Any]) -> dict[str, Any]:
    """A role's inputs as a task of the play would see them. A default that nobody overrides is told by the files."""
    options = {name: option for one in (role, *GOES_WITH.get(role, ())) for name, option in options_of(one).items()}
    hidden = [name for name, option in options.items() if option.get("no_log")]
    try:
        refuse_parts()
        values = {name: templar.template(variables[name]) for name in options if name in variables}
        found, trouble = {**hash_inputs(values), **code_of(role), **sources_of(role, values)}, ""
    except Exception as error:
        told = "" if hidden else f": {error}"
        found, trouble = {}, f"its inputs can't be told{told}"
    return {"hashes": found, "hidden": hidden, "trouble": trouble, "version": own_version()}


class LookupModule(LookupBase):  # type: ignore[misc]
    """Resolves options as a task of the play would."""

    def run(
        self, terms: list[str], variables: Mapping[str, Any] | None = None, **_options: Any
    ) -> list[dict[str, dict[str, Any]]]:
        return [{str(role): resolve(self._templar, str(role), variables or {}) for role in terms}]
