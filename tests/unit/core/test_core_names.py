# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What buckets may be called."""

from __future__ import annotations

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.names import bucket_problems

REGIONS = ("us-east-1", "ap-southeast-2")


@pytest.mark.parametrize("further", [[], ["documents", "transaction-logs"], ["a" * (63 - 32)]])
def test_what_is_allowed(further: list[str]) -> None:
    assert bucket_problems(further, REGIONS, "dev") == []


@pytest.mark.parametrize(
    ("further", "found"),
    [
        (["Documents"], "'Documents'"),
        (["-logs"], "'-logs'"),
        ([""], "''"),
        (["logs", "logs"], "'logs' is there twice"),
        (["artifacts"], "'artifacts' is there twice"),
        (["a" * (63 - 31)], "has 32 characters; with these regions at most 31"),
    ],
)
def test_what_is_not(further: list[str], found: str) -> None:
    [problem] = bucket_problems(further, REGIONS, "dev")
    assert problem.startswith("further_buckets: ")
    assert found in problem
