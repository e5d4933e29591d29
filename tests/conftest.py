# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that every test may ask for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.testing import Lab, running_lab


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab that lets every caller do everything; each worker of a parallel run has its own."""
    with running_lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


@pytest.fixture(scope="session")
def auth_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab that enforces IAM."""
    with running_lab(tmp_path_factory.mktemp("auth-lab"), auth=True) as running:
        yield running
