# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab's API says of databases. The data plane is AWS's own, so it also sees into a region that is away."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from lab.plane.postgres import Login
from lab.plane.steps import Goal

PATIENT = Config(connect_timeout=5, read_timeout=30, retries={"total_max_attempts": 1})
# Where global things are asked for.
HOME = "us-east-1"
PREFIX = "global-"


@dataclass(frozen=True)
class Api:
    """Clients that pass the front by: they are not in the call log, and no region is away for them."""

    endpoint: str
    key: str
    secret: str
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def client(self, service: str, region: str = HOME) -> Any:
        if (service, region) not in self._clients:
            session = boto3.Session(aws_access_key_id=self.key, aws_secret_access_key=self.secret, region_name=region)
            self._clients[service, region] = session.client(service, endpoint_url=self.endpoint, config=PATIENT)
        return self._clients[service, region]


@dataclass(frozen=True)
class Member:
    region: str
    is_writer: bool
    is_connected: bool
    endpoint: str
    port: int
    database: str

    def goal(self, *, is_reachable: bool) -> Goal:
        return Goal(self.is_writer, self.is_connected, is_reachable)


@dataclass(frozen=True)
class Database:
    """A global database, and who may log in."""

    environment: str
    endpoint: str
    database: str
    login: Login
    members: tuple[Member, ...]

    @property
    def writer(self) -> str:
        return next((member.region for member in self.members if member.is_writer), "")


def read_database(api: Api, environment: str, known: Database | None = None) -> Database | None:
    """The global database of an environment; without a name, the first. None until it has a member and a secret."""
    found = api.client("rds").describe_global_clusters()["GlobalClusters"]
    named = sorted(
        (one for one in found if one["GlobalClusterIdentifier"] == PREFIX + environment or not environment),
        key=lambda one: str(one["GlobalClusterIdentifier"]),
    )
    if not named or not named[0]["GlobalClusterMembers"]:
        return None
    container = named[0]
    members = tuple(_member(api, one) for one in container["GlobalClusterMembers"])
    suffix = container["GlobalClusterIdentifier"].removeprefix(PREFIX)
    # Nobody changes the password of a volume that stands, so it is not asked for again.
    is_known = known is not None and known.environment == suffix
    login = known.login if known and is_known else read_login(api, suffix, [member.region for member in members])
    database = next((member.database for member in members if member.database), "")
    if login is None:
        return None
    database = database or container.get("DatabaseName") or "postgres"
    return Database(suffix, container.get("Endpoint", ""), database, login, members)


def _member(api: Api, told: dict[str, Any]) -> Member:
    region = told["DBClusterArn"].split(":")[3]
    [cluster] = api.client("rds", region).describe_db_clusters(DBClusterIdentifier=told["DBClusterArn"])["DBClusters"]
    return Member(
        region=region,
        is_writer=told["IsWriter"],
        is_connected=told.get("SynchronizationStatus", "connected") == "connected",
        endpoint=cluster["Endpoint"],
        port=cluster.get("Port", 5432),
        database=cluster.get("DatabaseName", ""),
    )


def read_login(api: Api, suffix: str, regions: list[str]) -> Login | None:
    for region in regions:
        try:
            told = api.client("secretsmanager", region).get_secret_value(SecretId=f"database-{suffix}")
        except ClientError:
            continue
        content = json.loads(told["SecretString"])
        return Login(content["username"], content["password"])
    return None
