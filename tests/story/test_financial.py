# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of the financial system. Each test goes on where the one before it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.story.lives import Life, eventually, living, succeeded

pytestmark = pytest.mark.long

TRANSACTION = {"transaction_id": "t-1", "account_id": "a-1", "amount": "12.50", "currency": "USD"}
SPLIT = ("dns_failover_standby_weight=50", "dns_failover_follow=endpoint")


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with living("financial", tmp_path_factory.mktemp("financial")) as found:
        yield found


def test_it_is_built(life: Life) -> None:
    life.build()


def test_building_it_again_changes_nothing(life: Life) -> None:
    life.build_again()


def states(life: Life) -> list[str]:
    """Whether each region works on its queue."""
    return [mapping(life, region)["State"] for region in life.regions]


def mapping(life: Life, region: str) -> dict[str, Any]:
    [found] = life.client("lambda", region).list_event_source_mappings()["EventSourceMappings"]
    return dict(found)


def capacity(life: Life, region: str) -> float:
    [cluster] = life.client("rds", region).describe_db_clusters()["DBClusters"]
    assert cluster["ServerlessV2ScalingConfiguration"]["MaxCapacity"] == 16
    return float(cluster["ServerlessV2ScalingConfiguration"]["MinCapacity"])


def test_the_database_scales_by_itself_and_a_standby_has_what_it_takes_to_begin(life: Life) -> None:
    assert [capacity(life, region) for region in life.regions] == [0.5, 2]
    for region in life.regions:
        instances = life.client("rds", region).describe_db_instances()["DBInstances"]
        assert {instance["DBInstanceClass"] for instance in instances} == {"db.serverless"}
        assert life.client("kms", region).get_key_rotation_status(KeyId=key(life, region))["KeyRotationEnabled"]


def key(life: Life, region: str) -> str:
    found = life.client("kms", region).describe_key(KeyId=f"alias/{life.name('dr', region)}")
    return str(found["KeyMetadata"]["Arn"])


def test_the_queue_is_encrypted_and_gives_up_to_another(life: Life) -> None:
    for region in life.regions:
        sqs = life.client("sqs", region)
        url = sqs.get_queue_url(QueueName=life.name("transactions", region))["QueueUrl"]
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        assert (told["KmsMasterKeyId"], int(told["MessageRetentionPeriod"])) == (key(life, region), 14 * 86400)
        redrive = json.loads(told["RedrivePolicy"])
        assert redrive["deadLetterTargetArn"].endswith(life.name("transactions-dead-letters", region))


def test_queues_are_worked_on_where_the_writer_is(life: Life) -> None:
    assert states(life) == ["Enabled", "Disabled"]
    assert mapping(life, life.home)["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_a_transaction_is_taken_into_the_queue(life: Life) -> None:
    # Asked of the standby, where it waits: nobody works on the queue there.
    assert life.ask(life.away, "/transactions", TRANSACTION)[0] == 202
    [message] = life.received("transactions", life.away)
    assert message["transaction_id"] == "t-1"
    status, told = life.ask(life.home, "/transactions", TRANSACTION | {"amount": "many"})
    assert (status, told["field"]) == (400, "amount")


@pytest.mark.parametrize("kind", ["transaction-logs", "documents"])
def test_an_object_of_one_region_is_read_in_the_other(life: Life, kind: str) -> None:
    def bucket(region: str) -> str:
        names = [one["Name"] for one in life.client("s3", region).list_buckets()["Buckets"]]
        return next(str(name) for name in names if name.startswith(f"{kind}-{region}-"))

    life.client("s3", life.home).put_object(Bucket=bucket(life.home), Key="daily/1", Body=b"one")
    away = life.client("s3", life.away)
    assert eventually(lambda: "Contents" in away.list_objects_v2(Bucket=bucket(life.away), Prefix="daily/"), 30)


def test_accounts_are_kept_in_both_regions_with_point_in_time_recovery(life: Life) -> None:
    for region in life.regions:
        told = life.client("dynamodb", region).describe_continuous_backups(TableName=f"accounts-{life.suffix}")
        recovery = told["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_what_one_region_tells_is_read_in_the_other(life: Life) -> None:
    arn = next(
        topic["TopicArn"]
        for topic in life.client("sns", life.home).list_topics()["Topics"]
        if topic["TopicArn"].endswith(life.name("notifications", life.home))
    )
    life.client("sns", life.home).publish(TopicArn=arn, Subject="A word", Message="heard elsewhere")
    assert "heard elsewhere" in [notice["Message"] for notice in life.received("notices", life.away)]


def test_split_traffic_is_refused_until_somebody_says_so(life: Life) -> None:
    told = life.refused(*SPLIT)
    assert "writes would reach a region that only reads" in told
    words = [word for setting in (*SPLIT, "allow_split_writes=true") for word in ("-e", setting)]
    run = succeeded(life.play("site", "--check", "--tags", "dns_failover", *words))
    assert "A write that arrives there fails" in " ".join(run.output.split())


def test_a_switchover_takes_the_traffic_along(life: Life) -> None:
    life.switch_over()
    assert eventually(lambda: states(life) == ["Disabled", "Enabled"], 10)


def test_a_build_follows_the_writer(life: Life) -> None:
    life.build_where_the_writer_is()
    assert [capacity(life, region) for region in life.regions] == [2, 0.5]
    assert states(life) == ["Disabled", "Enabled"]


def test_the_writer_comes_home(life: Life) -> None:
    life.come_home()


def test_a_lost_region_is_left_by_one_command(life: Life) -> None:
    life.lose_the_region()
    assert mapping(life, life.away)["State"] == "Enabled"


def test_the_writer_goes_back_without_loss(life: Life) -> None:
    life.come_home()


def test_a_removal_leaves_nothing(life: Life) -> None:
    life.remove()
