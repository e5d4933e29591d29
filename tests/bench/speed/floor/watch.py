# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What watches a region and leads the traffic: topic, alarms, dashboard; zone, health checks, records."""

from __future__ import annotations

import json
from typing import Any

from tests.bench.speed.floor.engine import Answer, Thing
from tests.bench.speed.floor.kinds import SUFFIX, ZONE, tag_list
from tests.bench.speed.floor.service import FUNCTIONS, Service

RECORD = f"app.{ZONE}."
Metric = tuple[str, str, dict[str, str], str, float]


class Watch:
    def __init__(self, service: Service) -> None:
        self.service, self.data, self.engine = service, service.data, service.engine
        self.region, self.first = service.region, service.data.first
        self.others = [region for region in self.data.regions if region != self.region]
        self.checks = {kind: f"{kind}-{self.region}-{SUFFIX}" for kind in ("endpoint", "writer-here", "evacuated")}

    def name(self, kind: str) -> str:
        return self.service.name(kind)

    def notify(self) -> None:
        topic = self.name("notifications")
        self.engine.add(
            Thing(
                self.region,
                "topic",
                topic,
                lambda: {"Name": topic, "Attributes": {"DisplayName": topic}, "Tags": tag_list()},
                look=lambda client, found: client.get_topic_attributes(TopicArn=found["TopicArn"]),
            )
        )

    def alarms(self, buckets: int) -> None:
        balancer = {"LoadBalancer": f"app/{self.name('alb')}"}
        own = {"Environment": SUFFIX, "Region": self.region}
        metrics: dict[str, Metric] = {
            self.name("load-balancer-errors"): ("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", balancer, "Sum", 10),
            self.name("target-errors"): ("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", balancer, "Sum", 10),
            self.name("rto"): ("MultiRegionDR", "RecoveryTime", own, "Maximum", 300),
            self.name("writer-here"): ("MultiRegionDR", "WriterHere", own, "Maximum", 0.5),
            self.name("dead-letters"): (
                "AWS/SQS",
                "ApproximateNumberOfMessagesVisible",
                {"QueueName": self.name("dead-letters")},
                "Maximum",
                0,
            ),
        }
        for function in FUNCTIONS[:2]:
            dimensions = {"FunctionName": self.name(function)}
            metrics[self.name(f"{function}-errors")] = ("AWS/Lambda", "Errors", dimensions, "Sum", 0)
        for other in self.others:
            lag = {"DBClusterIdentifier": self.name("cluster"), "SourceRegion": other}
            latch = {"Environment": SUFFIX, "Region": other}
            metrics |= {
                self.name(f"rpo-lag-from-{other}"): ("AWS/RDS", "AuroraGlobalDBRPOLag", lag, "Maximum", 60000),
                f"evacuated-{other}-in-{self.region}-{SUFFIX}": (
                    "MultiRegionDR",
                    "Evacuated",
                    latch,
                    "Maximum",
                    0.5,
                ),
            }
            for number in range(buckets):
                stem = f"artifacts{number or ''}"
                pair = {"SourceBucket": f"{stem}-{other}", "DestinationBucket": f"{stem}-{self.region}"}
                metrics |= {
                    self.name(f"{stem}-latency-from-{other}"): ("AWS/S3", "ReplicationLatency", pair, "Maximum", 900),
                    self.name(f"{stem}-pending-from-{other}"): (
                        "AWS/S3",
                        "BytesPendingReplication",
                        pair,
                        "Maximum",
                        2**30,
                    ),
                }
        for name, metric in metrics.items():
            self._alarm(name, metric)

    def _alarm(self, name: str, metric: Metric) -> None:
        namespace, measure, dimensions, statistic, threshold = metric
        wanted = {
            "AlarmName": name,
            "Namespace": namespace,
            "MetricName": measure,
            "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
            "Statistic": statistic,
            "Threshold": threshold,
            "ComparisonOperator": "GreaterThanThreshold",
            "Period": 60,
            "EvaluationPeriods": 1,
            "TreatMissingData": "notBreaching",
            "AlarmActions": [f"arn:aws:sns:{self.region}:{self.data.account}:{self.name('notifications')}"],
            "Tags": tag_list(),
        }

        self.engine.add(Thing(self.region, "alarm", name, lambda: wanted))

    def dashboard(self) -> None:
        text = {"type": "text", "x": 0, "y": 0, "width": 24, "height": 2, "properties": {"markdown": self.region}}
        body, name = json.dumps({"widgets": [text]}), self.name("dashboard")

        def look(client: Any, _found: Answer) -> Answer:
            return {"DashboardBody": json.loads(client.get_dashboard(DashboardName=name)["DashboardBody"])}

        self.engine.add(
            Thing(
                self.region,
                "dashboard",
                name,
                lambda: {"DashboardName": name, "DashboardBody": body},
                look=look,
            )
        )

    def check(self) -> None:
        self._check("endpoint", self._endpoint)
        self._check("writer-here", lambda: self._of_alarm(self.region, self.name("writer-here"), "Unhealthy"))
        other = self.others[0]
        latch = f"evacuated-{self.region}-in-{other}-{SUFFIX}"
        self._check("evacuated", lambda: self._of_alarm(other, latch, "Healthy"))
        self._check("whole", self._sum)

    def _check(self, kind: str, config: Any) -> None:
        name = f"{kind}-{self.region}-{SUFFIX}"

        def tag(client: Any, made: Answer) -> None:
            client.change_tags_for_resource(
                ResourceType="healthcheck", ResourceId=made["Id"], AddTags=tag_list(Name=name)
            )

        self.engine.add(
            Thing(
                self.first,
                "check",
                name,
                lambda: {"CallerReference": name, "HealthCheckConfig": config()},
                after=tag,
            )
        )

    def _endpoint(self) -> Answer:
        return {
            "Type": "HTTP",
            "Port": 80,
            "ResourcePath": "/health",
            "FullyQualifiedDomainName": self.service.of("load-balancer", "alb", "DNSName"),
            "RequestInterval": 10,
            "FailureThreshold": 3,
        }

    def _of_alarm(self, region: str, alarm: str, unknown: str) -> Answer:
        self.engine.get(region, "alarm", alarm)
        what = {"Region": region, "Name": alarm}
        return {"Type": "CLOUDWATCH_METRIC", "AlarmIdentifier": what, "InsufficientDataHealthStatus": unknown}

    def _sum(self) -> Answer:
        children = [str(self.engine.get(self.first, "check", name)["Id"]) for name in self.checks.values()]
        return {"Type": "CALCULATED", "HealthThreshold": len(children), "ChildHealthChecks": children}

    def zone(self) -> None:
        """By the region that comes first."""

        def tag(client: Any, made: Answer) -> None:
            name = str(made["Id"]).rpartition("/")[2]
            client.change_tags_for_resource(ResourceType="hostedzone", ResourceId=name, AddTags=tag_list())

        wanted = {"Name": f"{ZONE}.", "CallerReference": f"zone-{SUFFIX}"}
        self.engine.add(Thing(self.first, "zone", f"{ZONE}.", lambda: wanted, after=tag))

    def lead(self, services: list[Service]) -> None:
        """Every region's record in one change."""

        def zone_id() -> str:
            return str(self.engine.get(self.first, "zone", f"{ZONE}.")["Id"]).rpartition("/")[2]

        def record(service: Service) -> dict[str, Any]:
            check = self.engine.get(self.first, "check", f"whole-{service.region}-{SUFFIX}")
            return {
                "Name": RECORD,
                "Type": "A",
                "SetIdentifier": service.region,
                "Weight": 100 if service.region == self.first else 0,
                "HealthCheckId": check["Id"],
                "AliasTarget": {
                    "HostedZoneId": service.of("load-balancer", "alb", "CanonicalHostedZoneId"),
                    "DNSName": service.of("load-balancer", "alb", "DNSName") + ".",
                    "EvaluateTargetHealth": True,
                },
            }

        def find(client: Any) -> Answer | None:
            found = client.list_resource_record_sets(HostedZoneId=zone_id(), StartRecordName=RECORD)
            ours = [one for one in found["ResourceRecordSets"] if one["Name"] == RECORD]
            return {"ChangeBatch": {"Changes": [{"ResourceRecordSet": one} for one in ours]}} if ours else None

        def wanted() -> Answer:
            changes = [{"Action": "UPSERT", "ResourceRecordSet": record(service)} for service in services]
            return {"HostedZoneId": zone_id(), "ChangeBatch": {"Changes": changes}}

        self.engine.add(Thing(self.first, "records", RECORD, wanted, find=find))
