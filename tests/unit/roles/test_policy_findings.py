# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What parliament, which knows the actions, resources and condition keys of AWS, says of the shipped policies."""

from __future__ import annotations

import json
from pathlib import Path

from tests.policies import Reason, unexplained

FILES = Path(__file__).parents[3] / "roles/access/files"
BOUND_BY_TAG = "What is named by an id that AWS makes up is bound by its tag Environment."
IN_ANOTHER = "AWS judges this action on each kind of resource; the other kinds stand in another statement of the file."
REASONS = (
    Reason("backup", "RESOURCE_STAR", "CreateBackupPlan", BOUND_BY_TAG),
    Reason("compute", "RESOURCE_MISMATCH", "RunInstances.*subnet", f"Instances. {IN_ANOTHER}"),
    Reason("compute", "RESOURCE_MISMATCH", "RunInstances.*image", f"Networks. {IN_ANOTHER}"),
    Reason("compute", "RESOURCE_MISMATCH", "listener/net/", "Load balancers are of the kind application."),
    Reason("data", "RESOURCE_MISMATCH", "DeleteDBCluster", f"Last snapshots. {IN_ANOTHER}"),
    Reason("data", "RESOURCE_MISMATCH", "GetParameter", "What AWS publishes for everybody belongs to no account."),
    Reason("data", "RESOURCE_MISMATCH", "kms:[A-Z][a-z]+Alias", f"Keys and their names. {IN_ANOTHER}"),
    Reason("data", "RESOURCE_POLICY_PRIVILEGE_ESCALATION", "PutBucketPolicy", "Who builds buckets sets the policies."),
    Reason("data", "RESOURCE_STAR", "kms:PutKeyPolicy", f"A key comes with its policy and tags. {BOUND_BY_TAG}"),
    Reason("data", "RESOURCE_STAR", "rds:Describe", "Reading the database of a system means asking for all of them."),
    Reason("functions", "RESOURCE_STAR", "EventSourceMapping", "A mapping has an id; its function is named."),
    Reason("monitoring", "RESOURCE_STAR", "DescribeAlarms", "Alarms are looked up by the beginning of their names."),
    Reason("network", "RESOURCE_MISMATCH", "CreateRouteTable.*vpc", f"Parts of a VPC. {IN_ANOTHER}"),
    Reason("network", "RESOURCE_MISMATCH", "CreateFlowLogs", f"Networks, whatever their kind. {BOUND_BY_TAG}"),
    Reason("network", "RESOURCE_MISMATCH", r"^\[[^,]*AcceptVpcPeering[^,]*,[^,]*\]$", f"Accepting. {IN_ANOTHER}"),
)


def test_parliament_finds_nothing_in_a_shipped_policy_that_has_no_reason() -> None:
    texts = {path.stem.removeprefix("deployer-policy-"): path.read_text() for path in FILES.glob("*.json")}
    policies = {
        name: json.loads(text.replace("${account}", "123456789012").replace("${suffix}", "dev"))
        for name, text in texts.items()
    }
    assert len(policies) == 9
    assert unexplained(policies, REASONS) == []
