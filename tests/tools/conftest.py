# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the field's tools look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.artefact import build, install, link_what_it_needs


@pytest.fixture(scope="session")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection as ansible-galaxy builds it."""
    return build(tmp_path_factory.mktemp("artefact"))


@pytest.fixture(scope="session")
def home(artefact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The collection as it is installed, beside those that it depends on."""
    place = tmp_path_factory.mktemp("place") / "collections"
    installed = install(artefact, place)
    link_what_it_needs(place)
    return installed
