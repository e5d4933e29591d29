# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deployer's policies as they are shipped: their size, their breadth, and the page that tells of them."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.story.deployers import FILES, filled
from tests.story.playbooks import ROOT

SUFFIX = "dev"
# Of a managed policy, without white space.
LARGEST_POLICY = 6144


def statements() -> list[dict[str, Any]]:
    return [statement for file in FILES for statement in json.loads(file.read_text())["Statement"]]


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_no_policy_allows_all_of_a_service_or_is_too_large_for_aws() -> None:
    # IAM attaches no more than ten to a role.
    assert len(FILES) <= 10
    for statement in statements():
        if statement["Effect"] == "Allow":
            assert not [action for action in as_list(statement["Action"]) if "*" in action], statement["Sid"]
    for file in FILES:
        document = json.loads(filled(file.read_text(), SUFFIX))
        assert len(json.dumps(document, separators=(",", ":"))) < LARGEST_POLICY, file.name
        assert "$" not in json.dumps(document), file.name


def test_a_role_is_passed_to_one_named_service_only() -> None:
    passing = [statement for statement in statements() if "iam:PassRole" in as_list(statement.get("Action", []))]

    named = [as_list(statement["Condition"]["StringEquals"]["iam:PassedToService"]) for statement in passing]
    receivers = {service for services in named for service in services}
    # Tests of restores are AWS Backup under another name.
    assert [services for services in named if len({service.split(".")[-3] for service in services}) > 1] == []
    services = ("backup", "ec2", "events", "lambda", "restore-testing.backup", "s3", "vpc-flow-logs")
    assert receivers == {f"{service}.amazonaws.com" for service in services}
    assert all(arn.endswith("-${suffix}") for statement in passing for arn in as_list(statement["Resource"]))


def test_the_documentation_names_every_file_and_no_action_that_is_not_allowed() -> None:
    text = (ROOT / "docs/deployer-policy.md").read_text()
    allowed = {action for statement in statements() for action in as_list(statement.get("Action", []))}

    assert [file.name for file in FILES if file.name not in text] == []
    assert set(re.findall(r"`([a-z0-9]+:[A-Z][A-Za-z]+)`", text)) - allowed == set()
