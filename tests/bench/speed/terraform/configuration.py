# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A like of the transactions system in Terraform's language, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.bench.speed.floor.data import TABLE
from tests.bench.speed.floor.kinds import SUFFIX, ZONE, tag_map
from tests.bench.speed.terraform.blocks import PASSWORD, VERSION, Block, Configuration, Region, ref
from tests.bench.speed.terraform.data import bucket, database, roles
from tests.bench.speed.terraform.network import network, routes
from tests.bench.speed.terraform.service import functions, service, watch


def configuration(regions: Sequence[str], account: str, archive: str) -> str:
    whole = Configuration(regions, account, archive)
    for index in range(len(regions)):
        declare(Region(whole, index))
    Shared(whole).declare()
    providers = [provider(region, alias=True) for region in regions]
    written = {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": VERSION}}},
        "provider": {"aws": [provider(regions[0], alias=False), *providers]},
        "resource": whole.resources,
        "data": whole.data,
    }
    return json.dumps(written, indent=1) + "\n"


def provider(region: str, *, alias: bool) -> Block:
    return {
        "region": region,
        **({"alias": region.replace("-", "_")} if alias else {}),
        "s3_use_path_style": True,
        "skip_metadata_api_check": True,
        "default_tags": {"tags": tag_map()},
    }


def declare(at: Region) -> None:
    at.add("kms_key", "dr", description=f"The key of {SUFFIX}", enable_key_rotation=True)
    at.add("kms_alias", "dr", name=f"alias/{at.name('dr')}", target_key_id=at.ref("kms_key", "dr"))
    roles(at)
    network(at)
    routes(at)
    database(at)
    bucket(at)
    service(at)
    functions(at)
    watch(at)


class Shared:
    """What the system has once."""

    def __init__(self, whole: Configuration) -> None:
        self.whole, self.first = whole, whole.regions[0]

    def add(self, kind: str, label: str, /, **values: Any) -> None:
        self.whole.add(self.first, kind, label, **values)

    def declare(self) -> None:
        self.add(
            "rds_global_cluster",
            "whole",
            global_cluster_identifier=f"global-{SUFFIX}",
            engine="aurora-postgresql",
            engine_version="17.7",
            storage_encrypted=True,
            deletion_protection=True,
        )
        standbys = self.whole.regions[1:]
        first = self.first.replace("-", "_")
        self.add(
            "secretsmanager_secret",
            "database",
            name=f"database-{SUFFIX}",
            kms_key_id=ref("kms_key", f"dr_{first}", "arn"),
            replica=[
                {"region": region, "kms_key_id": ref("kms_key", f"dr_{region.replace('-', '_')}", "arn")}
                for region in standbys
            ],
        )
        secret = json.dumps({"username": "dr_master", "password": PASSWORD})
        self.add(
            "secretsmanager_secret_version",
            "database",
            secret_id=ref("secretsmanager_secret", "database"),
            secret_string=secret,
        )
        self.add(
            "dynamodb_table",
            "journal",
            name=TABLE,
            billing_mode="PAY_PER_REQUEST",
            hash_key="id",
            range_key="entry",
            attribute=[{"name": name, "type": "S"} for name in ("id", "entry")],
            stream_enabled=True,
            stream_view_type="NEW_AND_OLD_IMAGES",
            point_in_time_recovery={"enabled": True},
            replica=[{"region_name": region, "point_in_time_recovery": True} for region in standbys],
        )
        self._traffic()

    def _traffic(self) -> None:
        self.add("route53_zone", "zone", name=ZONE)
        for region in self.whole.regions:
            key = region.replace("-", "_")
            balancer = f"alb_{key}"
            self.add(
                "route53_health_check",
                f"endpoint_{key}",
                type="HTTP",
                port=80,
                resource_path="/health",
                fqdn=ref("lb", balancer, "dns_name"),
                request_interval=10,
                failure_threshold=3,
            )
            for number in range(2):
                self.add(
                    "route53_health_check",
                    f"alarm_{number}_{key}",
                    type="CLOUDWATCH_METRIC",
                    cloudwatch_alarm_name=ref("cloudwatch_metric_alarm", f"alarm_{number}_{key}", "alarm_name"),
                    cloudwatch_alarm_region=region,
                    insufficient_data_health_status="Healthy",
                )
            children = ("endpoint", "alarm_0", "alarm_1")
            self.add(
                "route53_health_check",
                f"whole_{key}",
                type="CALCULATED",
                child_health_threshold=3,
                child_healthchecks=[ref("route53_health_check", f"{child}_{key}") for child in children],
            )
            self.add(
                "route53_record",
                f"app_{key}",
                zone_id=ref("route53_zone", "zone", "zone_id"),
                name=f"app.{ZONE}",
                type="A",
                set_identifier=region,
                weighted_routing_policy={"weight": 100 if region == self.first else 0},
                health_check_id=ref("route53_health_check", f"whole_{key}"),
                alias={
                    "name": ref("lb", balancer, "dns_name"),
                    "zone_id": ref("lb", balancer, "zone_id"),
                    "evaluate_target_health": True,
                },
            )
