# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The version of the collection, and what it needs, are the same wherever they are written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.release import __version__ as installed_core
from packaging.specifiers import SpecifierSet
from packaging.version import Version

ROOT = Path(__file__).parents[3]
if not (ROOT / "galaxy.yml").exists():
    pytest.skip("an installed collection has a manifest in place of these files", allow_module_level=True)

OWN = "multiregion-aws_dr-{}.tar.gz"


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def load(name: str) -> Any:
    return yaml.safe_load(text(name))


GALAXY = load("galaxy.yml")
VERSION = str(GALAXY["version"])
ENVIRONMENT = load("execution-environment.yml")
DESCRIBED = [
    *sorted((ROOT / "plugins").glob("*/*.py")),
    *sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")),
]


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    releases = load("changelogs/changelog.yaml")["releases"]
    assert str(max(releases, key=Version)) == VERSION
    assert re.search(rf"^v{re.escape(VERSION)}$", text("CHANGELOG.rst"), re.MULTILINE)


@pytest.mark.parametrize("name", ["execution-environment.yml", "awx/settings.yml", "docs/awx.md"])
def test_images_are_tagged_with_this_version(name: str) -> None:
    assert set(re.findall(r"/aws_dr:([^\s\"]+)", text(name))) == {VERSION}


def test_the_execution_environment_takes_this_version() -> None:
    [source] = [build["src"] for build in ENVIRONMENT["additional_build_files"]]
    assert Path(source).name == OWN.format(VERSION)
    names = {Path(one["name"]).name for one in ENVIRONMENT["dependencies"]["galaxy"]["collections"]}
    assert OWN.format(VERSION) in names


@pytest.mark.parametrize("path", DESCRIBED, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_said_to_come_later(path: Path) -> None:
    added = re.findall(r"^\s*version_added: [\"']?([0-9.]+)[\"']?$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert all(Version(one) <= Version(VERSION) for one in added)


def test_who_installs_it_in_another_way_gets_the_same_collections() -> None:
    wanted = dict(GALAXY["dependencies"])
    assert {one["name"]: one["version"] for one in load("collections/requirements.yml")["collections"]} == wanted
    baked_in = {one["name"]: one.get("version") for one in ENVIRONMENT["dependencies"]["galaxy"]["collections"]}
    assert baked_in.items() >= wanted.items()


def test_the_versions_of_ansible_core_are_those_that_it_is_tested_for() -> None:
    supported = SpecifierSet(load("meta/runtime.yml")["requires_ansible"])
    newest = Version(installed_core)
    ignored = {path.stem.removeprefix("ignore-") for path in (ROOT / "tests/sanity").glob("ignore-*.txt")}
    series = {f"2.{minor}" for minor in range(10, newest.minor + 1)}
    assert ignored == {one for one in series if supported.contains(f"{one}.0")}
    texts = {text(f"tests/sanity/ignore-{one}.txt") for one in ignored}
    assert len(texts) == 1, "what is ignored on one of them is ignored on all"
    core = SpecifierSet(ENVIRONMENT["dependencies"]["ansible_core"]["package_pip"].removeprefix("ansible-core"))
    assert any(core.contains(f"{one}.5") for one in ignored)


def test_python_is_the_same_everywhere() -> None:
    settings = text("pyproject.toml")
    assert 'target-version = "py311"' in settings
    assert 'python_version = "3.11"' in settings
    jobs = load(".github/workflows/ci.yml")["jobs"].values()
    versions = {
        step["with"]["python-version"]
        for job in jobs
        for step in job["steps"]
        if "python-version" in step.get("with", {})
    }
    assert versions == {"3.11"}
    assert "sys.version_info < (3, 11)" in text("Makefile")
    assert "Python 3.11" in text("README.md")
    assert "Python 3.11" in text("CONTRIBUTING.md")
