# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is read of a role's resources knows them by the names that the role gives them."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from ansible_collections.multiregion.aws_dr.plugins.lookup.role_inputs import GOES_WITH, code_of, options_of
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world import KINDS, SHARED_KINDS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_backup import EVENTS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_data import KEPT, OTHERS, RECORDS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_events import QUEUES
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_look import MISSING
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_service import FUNCTIONS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_watch import ACTORS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.site import FOLDER
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.volatile import VOLATILE, VOLATILE_OPTIONS

from tests.unit.roles.role_files import ROLES, ROOT, load, role_file

WIRING = load(ROOT / "playbooks/vars/wiring.yml")
CONVERGE = load(ROOT / "playbooks/tasks/converge.yml")
READ_SERVICES = (
    *(
        "autoscaling",
        "backup",
        "cloudwatch",
        "dynamodb",
        "ec2",
        "elbv2",
        "events",
        "iam",
        "kms",
        "lambda",
        "logs",
        "rds",
    ),
    *("route53", "s3", "secretsmanager", "sns", "sqs", "ssm"),
)


def runs_of(role: str) -> list[dict[str, Any]]:
    """Where the playbook runs a role."""
    name = f"multiregion.aws_dr.{role}"
    return [task for task in CONVERGE if task.get("ansible.builtin.include_role", {}).get("name") == name]


def test_the_playbook_knows_which_roles_are_read() -> None:
    assert WIRING["site_roles"] == sorted(KINDS)
    assert set(KINDS) <= set(ROLES)
    assert set(SHARED_KINDS) <= set(KINDS)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_left_as_it_stands_only_where_it_is_read(role: str) -> None:
    leader = next((name for name, others in GOES_WITH.items() if role in others), role)
    conditions = [str(run.get("when", "")) for run in runs_of(role)]
    assert conditions or leader not in KINDS
    asked = f"not lookup('multiregion.aws_dr.role_stands', '{leader}')"
    assert [one.removeprefix("lost_regions | length == 0 and ") for one in conditions] == [asked] * len(conditions)


def test_the_image_is_looked_for_where_the_role_looks() -> None:
    wiring = load(ROOT / "playbooks/vars/wiring.yml")["site_image_parameters"]
    assert f"default('{role_file('compute', 'defaults/main.yml')['compute_ami_parameter']}')" in wiring


def test_volatile_fields_are_of_kinds_that_are_read() -> None:
    kinds = {kind for role in (*KINDS.values(), *SHARED_KINDS.values()) for kind in role}
    assert set(VOLATILE) <= kinds


def test_volatile_options_are_options() -> None:
    assert set(VOLATILE_OPTIONS) <= {name for role in ROLES for name in options_of(role)}


def test_every_role_of_iam_is_read() -> None:
    assert sorted(role_file("access", "vars/main.yml")["__access_role_types"]) == list(ACTORS)


def test_every_function_is_read() -> None:
    functions = role_file("health_monitor", "vars/main.yml")["__health_monitor_functions"]
    assert sorted(function["type"] for function in functions) == list(FUNCTIONS)


def test_every_queue_of_events_is_read() -> None:
    assert tuple(role_file("events", "vars/main.yml")["__events_queue_types"]) == QUEUES


def test_every_rule_that_tells_of_backups_is_read() -> None:
    assert sorted(role_file("backup", "vars/main.yml")["__backup_event_types"]) == list(EVENTS)


def test_what_the_role_keeps_of_parameters_is_what_others_write() -> None:
    kept = {one["name"] for one in WIRING["region_parameters"] if one.get("kept")}
    assert kept
    assert all(name.startswith(KEPT) for name in kept)
    settled = {one["name"] for one in WIRING["region_parameters"] if not one.get("kept")}
    assert not [name for name in settled if name.startswith((*KEPT, OTHERS, RECORDS))]
    assert "'name': 'evacuated/' ~ region, 'value': 'false', 'kept': true" in WIRING["other_region_parameters"]


def test_records_are_kept_where_they_are_looked_for() -> None:
    assert FOLDER == RECORDS


def test_what_counts_as_missing_is_what_aws_answers() -> None:
    session = botocore.session.get_session()
    shapes = [shape for name in READ_SERVICES for shape in session.get_service_model(name).error_shapes]
    modelled = {shape.error_code or shape.name for shape in shapes} | {shape.name for shape in shapes}
    # The models of EC2, S3 and SQS leave most of their codes out.
    unmodelled = {code for code in MISSING if code.startswith(("AWS.SimpleQueueService.", "InvalidLaunchTemplate"))}
    of_s3 = {
        "NoSuchBucketPolicy",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchTagSet",
        "OwnershipControlsNotFoundError",
        "ReplicationConfigurationNotFoundError",
        "ServerSideEncryptionConfigurationNotFoundError",
    }
    assert MISSING - modelled == unmodelled | of_s3


def test_the_code_of_a_role_is_among_its_inputs() -> None:
    hashes = code_of("network")
    assert set(hashes) == {
        "ansible-core",
        "collection amazon.aws",
        "collection community.aws",
        "files of all roles",
        "files of the role",
    }
    assert hashes["files of the role"] != code_of("access")["files of the role"]
    assert hashes["files of all roles"] == code_of("access")["files of all roles"]
