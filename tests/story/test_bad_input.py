# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input gets one clear sentence that names the variable, and nothing is made."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab
from tests.story.playbooks import ROOT, play

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a reserved master user": (
        {"aurora_global_master_username": "admin"},
        "aurora_global_master_username: 'admin' is reserved on aurora-postgresql",
    ),
    "a reserved domain": (
        {"dns_failover_zone_name": "example.com", "dns_failover_record_name": "app.example.com"},
        "dns_failover_zone_name: 'example.com' is reserved",
    ),
    "a version without a global database": (
        {"aurora_global_engine_version": "16.9-limitless"},
        "aurora_global_engine_version: aurora-postgresql 16.9-limitless has no global database in us-east-1, us-east-2",
    ),
    "backtrack": (
        {"aurora_global_backtrack_window_seconds": 3600},
        "aurora_global_backtrack_window_seconds: found 3600; Aurora PostgreSQL has no backtrack",
    ),
    "a suffix too long": (
        {"environment_suffix": "a-suffix-that-is-far-too-long"},
        "environment_suffix: 'a-suffix-that-is-far-too-long' has 29 characters; with these regions at most 18",
    ),
    "a wrong account": (
        {"aws_account_id": "210987654321"},
        "aws_account_id: the credentials lead to account 111122223333, and only 210987654321 is allowed",
    ),
    "a floor above the maximum": (
        {"compute_floor_capacity": 9},
        "compute_floor_capacity: 9 is above compute_maximum_capacity, which is 8",
    ),
    "a bucket whose name AWS refuses": (
        {"further_buckets": ["Documents"]},
        "further_buckets: found 'Documents'; lower-case letters, digits and single hyphens between them are allowed",
    ),
    "a supernet that is no block": (
        {"network_supernet": "10.40.0.0/20"},
        "network_supernet: found 10.40.0.0/20",
    ),
}
# A host of the group `secondary`, its variables, and what is said of it.
WRONG_HOSTS: dict[str, tuple[str, dict[str, str], str]] = {
    "an unknown region": (
        "us-moon-1",
        {},
        "aws_region: 'us-moon-1' is no region that this account may use; allowed are ",
    ),
    "the same region twice": (
        "again",
        {"aws_region": "us-east-1"},
        "aws_region: us-east-1 is named by more than one host",
    ),
    "overlapping blocks": (
        "us-east-2",
        {"region_cidr_block": "10.40.128.0/17"},
        "region_cidr_block: 10.40.0.0/16 of us-east-1 overlaps 10.40.128.0/17 of us-east-2",
    ),
}


def unwrapped(text: str) -> str:
    """Output without the line breaks and quotes that YAML puts into long sentences."""
    return " ".join(text.replace("''", "'").split())


@pytest.mark.parametrize("what", WRONG_HOSTS)
def test_a_wrong_inventory_is_told_before_anything_is_made(lab: Lab, tmp_path: Path, what: str) -> None:
    host, variables, sentence = WRONG_HOSTS[what]
    (tmp_path / "group_vars").symlink_to(ROOT / "inventories" / "transactions" / "group_vars")
    groups = {"primary": {"hosts": {"us-east-1": {}}}, "secondary": {"hosts": {host: variables}}}
    hosts = {"all": {"children": {"regions": {"children": groups}}}}
    (tmp_path / "hosts.yml").write_text(json.dumps(hosts), encoding="utf-8")
    run = play(lab, "site", inventory=str(tmp_path))
    assert run.returncode != 0
    assert sentence in unwrapped(run.output), run.output[-3000:]
    assert run.mutations == []


def test_everything_that_is_wrong_is_listed_at_once(lab: Lab) -> None:
    settings = {name: value for change, _unused in WRONG.values() for name, value in change.items()}
    run = play(lab, "site", "-e", json.dumps(settings))
    assert run.returncode != 0
    assert [sentence for _unused, sentence in WRONG.values() if sentence not in unwrapped(run.output)] == []
    assert run.mutations == []


def test_a_controller_is_told_what_it_may_do_in_words_that_it_knows(lab: Lab) -> None:
    run = play(lab, "site", "-e", "auto_failover=perhaps")
    assert run.returncode != 0
    assert "value of auto_failover must be one of: act, notify, off, got: perhaps" in unwrapped(run.output)
    assert run.mutations == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "inject=perhaps",
            "inject: found 'perhaps', and only lab, manual, evacuate, none are allowed. Nothing was touched.",
        ),
        (
            "inject=none rate=many",
            "rate: found 'many', and only a number above 0 and up to 200 is allowed. Nothing was touched.",
        ),
        ("inject=lab", "inject: 'lab' needs a lab with its data plane, and LAB_NAMES in this shell names none."),
        ("inject=none by=controller", "by: 'controller' moves nothing that is planned"),
        (
            "inject=none application_target=api",
            "application_target: found 'api'; a drill sends transactions to instances",
        ),
    ],
)
def test_a_drill_is_told_in_words_that_it_knows(lab: Lab, words: str, sentence: str) -> None:
    run = play(lab, "drill", "-e", words)
    assert run.returncode != 0
    assert sentence in unwrapped(run.output), run.output[-3000:]
    assert run.mutations == []


def test_no_drill_begins_where_the_system_is_not_well(lab: Lab, tmp_path: Path) -> None:
    run = play(lab, "drill", "-e", f"inject=none ready_seconds=0 drill_dir={tmp_path}")
    assert run.returncode != 0
    assert "A drill begins where all is well and us-east-1 writes: the system is" in unwrapped(run.output)
    assert run.mutations == []


def test_missing_credentials_are_told(lab: Lab) -> None:
    nothing = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    run = play(lab, "site", extra=nothing)
    assert run.returncode != 0
    assert "AWS credentials: found none" in unwrapped(run.output), run.output[-3000:]
