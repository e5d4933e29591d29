# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the field's tools say of the collection as it is built: ansible-test, galaxy-importer, antsibull-docs."""

from __future__ import annotations

import hashlib
import shutil
import sys
import venv
from pathlib import Path

import pytest

from tests.artefact import BIN, COLLECTIONS, ROOT, run
from tests.tools.ansible_test import ansible_test, cache

# What ansible-test tells of plugins and of the collection's form, in seconds. `make sanity` runs what else there is:
# pylint takes a minute, and what pep8, yamllint and compile look for `make lint` finds, too.
SANITY = (
    "action-plugin-docs",
    "empty-init",
    "ignores",
    "import",
    "line-endings",
    "no-assert",
    "no-get-exception",
    "no-illegal-filenames",
    "no-smart-quotes",
    "replace-urlopen",
    "runtime-metadata",
    "shebang",
    "symlinks",
    "use-argspec-type-path",
    "use-compat-six",
    "validate-modules",
)
# What pip says where the package index does not have what ansible-test pins.
NOT_TO_BE_HAD = ("No matching distribution found", "Could not find a version", "Failed to establish a new connection")
REQUIREMENTS = ROOT / "tests" / "tools" / "importer-requirements.txt"
# ansible-lint is run by `make lint`, ansible-test by the test above.
IMPORTER = """
[galaxy-importer]
run_ansible_doc = True
run_ansible_lint = False
run_ansible_test = False
run_flake8 = False
check_required_tags = True
check_runtime_yaml = True
check_changelog = True
"""
# No fault: it tells that the tests above may be told to leave something out.
EXPECTED = "WARNING: Ignore files skip ansible-test sanity tests"


def test_ansible_test_finds_nothing(home: Path) -> None:
    options = [option for name in SANITY for option in ("--test", name)]
    output = ansible_test(home, "sanity", *options)
    if any(words in output for words in NOT_TO_BE_HAD):
        pytest.skip(f"the package index lacks what ansible-test pins: {output[-300:]}")
    assert "ERROR" not in output, output[-4000:]
    assert "FATAL" not in output, output[-4000:]
    assert output.count("Running sanity test") == len(SANITY), output[-4000:]


@pytest.fixture(scope="session")
def importer() -> Path:
    """A Python that has galaxy-importer, whose pins are at odds with those of others, over what .venv has."""
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + str(BIN).encode()).hexdigest()[:16]
    folder = cache().with_name("galaxy-importer") / wanted
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True, symlinks=True)
        [packages] = folder.glob("lib/python*/site-packages")
        packages.joinpath("beside.pth").write_text(f"{COLLECTIONS.parent}\n", encoding="utf-8")
        run(python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS, cwd=ROOT)
        folder.joinpath("made").touch()
    return python


def test_the_galaxy_would_take_it_in(artefact: Path, importer: Path, tmp_path: Path) -> None:
    settings = tmp_path / "importer.ini"
    settings.write_text(IMPORTER, encoding="utf-8")
    told = run(
        importer,
        "-m",
        "galaxy_importer.main",
        artefact,
        cwd=tmp_path,
        environment={"GALAXY_IMPORTER_CONFIG": str(settings)},
    )
    assert "Importer processing completed successfully" in told
    assert [line for line in told.splitlines() if "WARNING" in line and not line.startswith(EXPECTED)] == []


def test_the_documentation_becomes_pages_and_points_to_what_is_there(home: Path) -> None:
    # It copies what the collection depends on, and of a git checkout only what is tracked: .venv is not.
    run(
        "antsibull-docs",
        "lint-collection-docs",
        "--plugin-docs",
        "--skip-rstcheck",
        home,
        cwd=home,
        environment={"GIT_CEILING_DIRECTORIES": str(Path(sys.prefix).resolve())},
    )
