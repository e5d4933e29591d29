# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of the payments system. Each test goes on where the one before it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.bench.faults.campaign import Campaign
from tests.bench.faults.report import Record
from tests.bench.faults.schedule import Plan
from tests.bench.faults.schedule import life as planned
from tests.bench.faults.verify import census
from tests.story.exposures import exposures
from tests.story.lives import Life, eventually, living, succeeded

PAYMENT = {"payment_id": "p-1", "amount": "12.50", "currency": "EUR", "customer_id": "c-1"}
BUSES = "application-events"
# Of the seeds that were tried, one that kills a move, takes a region away, and loses answers.
FAULTS_SEED, LEAST_FAULTS = 21, 5


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with living("payments", tmp_path_factory.mktemp("payments")) as found:
        yield found


def test_a_dry_run_on_an_empty_account_tells_the_plan_and_touches_nothing(life: Life) -> None:
    life.dry_run_on_nothing()


def test_it_is_built(life: Life) -> None:
    life.build()


def test_building_it_again_changes_nothing(life: Life) -> None:
    life.build_again()


def test_nothing_stands_open(life: Life) -> None:
    assert exposures(life.lab, life.suffix, life.regions) == []


def test_the_database_speaks_mysql_and_keeps_its_logs(life: Life) -> None:
    for region in life.regions:
        [cluster] = life.client("rds", region).describe_db_clusters()["DBClusters"]
        assert (cluster["Engine"], cluster["Port"], cluster["MasterUsername"]) == ("aurora-mysql", 3306, "admin")
        assert sorted(cluster["EnabledCloudwatchLogsExports"]) == ["audit", "error", "slowquery"]
        assert cluster["BackupRetentionPeriod"] == 7


def test_backtrack_is_refused_with_the_reason(life: Life) -> None:
    told = life.refused("aurora_global_backtrack_window_seconds=3600")
    assert "Aurora MySQL does not offer backtrack in a global database" in told


def test_a_payment_of_one_region_is_read_in_the_other_and_told_in_both(life: Life) -> None:
    assert life.ask(life.home, "/payments", PAYMENT)[0] == 201
    assert life.ask(life.home, "/payments", PAYMENT)[0] == 200, "a repeat"
    assert eventually(lambda: life.ask(life.away, "/payments/p-1")[0] == 200, 30)
    for region in life.regions:
        [event] = life.received(BUSES, region)
        assert (event["detail-type"], event["detail"]["payment_id"]) == ("Payment Processed", "p-1")
        # A forwarded event keeps the region that it came from, so no rule sends it back.
        assert event["region"] == life.home


def test_a_payment_that_is_too_much_fails_and_is_told_as_failed(life: Life) -> None:
    status, _told = life.ask(life.away, "/payments", PAYMENT | {"payment_id": "p-2", "amount": "10000.01"})
    assert status == 201
    assert [life.received(BUSES, region)[0]["detail-type"] for region in life.regions] == ["Payment Failed"] * 2


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount": "-1"}, "amount"), ({"currency": "EURO"}, "currency"), ({"payment_id": "a b"}, "payment_id")],
)
def test_bad_input_gets_its_reason(life: Life, change: dict[str, str], field: str) -> None:
    status, told = life.ask(life.home, "/payments", PAYMENT | change)
    assert (status, told["field"]) == (400, field)


def test_too_large_a_payment_is_not_read(life: Life) -> None:
    assert life.ask(life.home, "/payments", PAYMENT | {"description": "x" * 70_000})[0] == 413


def test_the_url_is_for_who_signs(life: Life) -> None:
    for region in life.regions:
        client, name = life.client("lambda", region), life.name("payment-processor", region)
        assert client.get_function_url_config(FunctionName=name)["AuthType"] == "AWS_IAM"
        statements = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
        assert "*" not in [statement["Principal"] for statement in statements]
        assert client.get_function_configuration(FunctionName=name)["VpcConfig"]["SubnetIds"]


def test_sessions_are_kept_in_both_regions_with_point_in_time_recovery(life: Life) -> None:
    table = f"payment-sessions-{life.suffix}"
    for region in life.regions:
        client = life.client("dynamodb", region)
        told = client.describe_table(TableName=table)["Table"]
        assert told["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert told["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
        backups = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"


def test_backups_are_copied_to_the_other_region(life: Life) -> None:
    for region, other in zip(life.regions, reversed(life.regions), strict=True):
        backup = life.client("backup", region)
        [plan] = backup.list_backup_plans()["BackupPlansList"]
        [rule] = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
        assert (rule["ScheduleExpression"], rule["Lifecycle"]["DeleteAfterDays"]) == ("cron(0 5 * * ? *)", 7)
        [copy] = rule["CopyActions"]
        assert copy["DestinationBackupVaultArn"].endswith(f":{life.name('vault', other)}")
        assert copy["Lifecycle"]["DeleteAfterDays"] == 7


def test_api_keys_are_the_same_and_drift_is_found_and_mended(life: Life) -> None:
    name = f"/dr-{life.suffix}/api_keys/gateway"

    def key(region: str) -> str:
        found = life.client("ssm", region).get_parameter(Name=name, WithDecryption=True)
        return str(found["Parameter"]["Value"])

    made = key(life.home)
    assert (len(made), key(life.away)) == (32, made)
    life.client("ssm", life.away).put_parameter(Name=name, Value="drifted", Type="SecureString", Overwrite=True)
    look = life.status("-e", "status_drift=true")
    assert look.returncode != 0
    assert f"parameters: {life.away}: ssm.parameters changed" in " ".join(look.output.split())
    succeeded(life.play("site"))
    assert key(life.away) == made


def test_automation_of_one_region_may_act_in_the_other_by_a_word(life: Life) -> None:
    for region, other in zip(life.regions, reversed(life.regions), strict=True):
        role = life.client("iam", region).get_role(RoleName=life.name("dr-automation", region))["Role"]
        [statement] = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Condition"]["StringEquals"]["sts:ExternalId"] == "payments-dr"
        assert life.name("failover-controller", other) in json.dumps(statement["Condition"])


def test_each_region_is_shown_with_database_function_and_table(life: Life) -> None:
    for region in life.regions:
        shown = life.charts(region)
        assert {"AWS/RDS AuroraGlobalDBRPOLag", "AWS/Lambda Errors", "AWS/DynamoDB ReplicationLatency"} <= set(shown)
        assert alarm(life, region)["Threshold"] == 60_000


def alarm(life: Life, region: str) -> dict[str, Any]:
    [found] = life.client("cloudwatch", region).describe_alarms(AlarmNamePrefix="rpo-lag-from-")["MetricAlarms"]
    return dict(found)


def test_traffic_has_a_primary_and_a_secondary(life: Life) -> None:
    route53 = life.client("route53", life.home)
    [zone] = route53.list_hosted_zones()["HostedZones"]
    records = route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    roles = {record["SetIdentifier"]: record["Failover"] for record in records if "SetIdentifier" in record}
    assert roles == {life.home: "PRIMARY", life.away: "SECONDARY"}


def test_a_switchover_takes_the_traffic_along(life: Life) -> None:
    life.switch_over()


def test_the_writer_comes_home(life: Life) -> None:
    life.come_home()


def test_moves_that_meet_faults_end_as_any_other(life: Life, tmp_path: Path) -> None:
    """A short campaign: docs/faults.md tells of long ones. Who moves there and back is where he began."""
    told: list[Record] = []
    standing = census(life)
    there_and_back = planned(FAULTS_SEED, 1, life.regions, Plan(rounds=1))[1:3]
    Campaign(life, FAULTS_SEED, 1, tmp_path, standing, standing, told.append).carry_out(there_and_back)
    assert [problem for record in told for problem in record.problems] == []
    assert sum(record.faults for record in told) >= LEAST_FAULTS


def test_a_lost_region_is_left_by_one_command(life: Life) -> None:
    life.lose_the_region()


def test_the_writer_goes_back_without_loss(life: Life) -> None:
    life.come_home()


def test_no_secret_was_told_or_written_down(life: Life) -> None:
    key = life.client("ssm", life.home).get_parameter(Name=f"/dr-{life.suffix}/api_keys/gateway", WithDecryption=True)
    life.keep_secrets(key["Parameter"]["Value"])


def test_a_removal_leaves_nothing(life: Life) -> None:
    life.remove()
