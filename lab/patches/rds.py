# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: endpoints with names of their own, versions and instance classes as Aurora has them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, Params, around, edited, first, service

AURORA_CLASSES = (
    "db.serverless", "db.t3.medium", "db.t4g.medium", "db.t4g.large", "db.r5.large", "db.r5.xlarge", "db.r6g.large",
    "db.r6g.xlarge", "db.r6i.large", "db.r7g.large", "db.r7g.xlarge", "db.r8g.large",
)  # fmt: skip


def apply() -> None:
    endpoints_are_names_of_the_region()
    limitless_versions_have_no_global_databases()
    aurora_runs_on_its_own_instance_classes()


def suffix(account: str, region: str) -> str:
    """The part of an endpoint that all databases of an account and region share."""
    return "c" + hashlib.sha256(f"{account} {region}".encode()).hexdigest()[:11]


def endpoints_are_names_of_the_region() -> None:
    """Without containers ministack calls every database "localhost". Nothing answers behind these names."""
    rds = service("rds")

    @around(rds, "_cluster_xml")
    def cluster(inner: Callable[..., str], record: dict[str, Any]) -> str:
        region, account, name = _parts(record["DBClusterArn"])
        domain = f"{suffix(account, region)}.{region}.rds.amazonaws.com"
        named = {"Endpoint": f"{name}.cluster-{domain}", "ReaderEndpoint": f"{name}.cluster-ro-{domain}"}
        return inner({**record, **named})

    @around(rds, "_instance_xml")
    def instance(inner: Callable[..., str], record: dict[str, Any]) -> str:
        region, account, name = _parts(record["DBInstanceArn"])
        domain = f"{suffix(account, region)}.{region}.rds.amazonaws.com"
        return inner({**record, "Endpoint": {**record.get("Endpoint", {}), "Address": f"{name}.{domain}"}})


def _parts(arn: str) -> tuple[str, str, str]:
    _arn, _partition, _service, region, account, _kind, name = arn.split(":", 6)
    return region, account, name


def limitless_versions_have_no_global_databases() -> None:
    """DescribeDBEngineVersions: SupportsGlobalDatabases is false for Aurora PostgreSQL Limitless."""
    yes, no = (f"<SupportsGlobalDatabases>{word}</SupportsGlobalDatabases>" for word in ("true", "false"))

    @around(service("rds"), "_describe_engine_versions")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        return edited(
            inner(params),
            r"<DBEngineVersion>.*?</DBEngineVersion>\s*(?=<DBEngineVersion>|</DBEngineVersions>)",
            lambda found: found[0].replace(yes, no) if "-limitless</EngineVersion>" in found[0] else found[0],
        )


def aurora_runs_on_its_own_instance_classes() -> None:
    """DescribeOrderableDBInstanceOptions: the classes of Aurora; burstable ones carry no global database."""

    @around(service("rds"), "_describe_orderable_options")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        if not first(params, "Engine").startswith("aurora"):
            return inner(params)
        answer = inner({key: value for key, value in params.items() if key != "DBInstanceClass"})
        wanted = first(params, "DBInstanceClass")
        pattern = r"(<OrderableDBInstanceOption>.*</OrderableDBInstanceOption>)"
        return edited(answer, pattern, lambda found: _options(found[1], wanted))


def _options(text: str, wanted: str) -> str:
    """One option for each class, made after the first that ministack offers."""
    pattern = text.partition("</OrderableDBInstanceOption>")[0] + "</OrderableDBInstanceOption>"
    return "".join(
        re.sub(
            r"<SupportsGlobalDatabases>\w+<",
            f"<SupportsGlobalDatabases>{str(not name.startswith('db.t')).lower()}<",
            re.sub(r"<DBInstanceClass>[^<]*<", f"<DBInstanceClass>{name}<", pattern),
        )
        for name in AURORA_CLASSES
        if not wanted or name == wanted
    )
