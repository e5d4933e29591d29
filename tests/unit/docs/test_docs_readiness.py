# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of readiness names every check that is made, and no other."""

from __future__ import annotations

import re

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.readiness import CHECKS

from tests.unit.roles.role_files import ROOT


def test_the_page_lists_every_check() -> None:
    page = (ROOT / "docs/readiness.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `([a-z]+\.[a-z0-9_]+)` \|", page, re.MULTILINE)
    assert sorted(named) == sorted(CHECKS)
