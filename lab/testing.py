# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab in the hands of a test. Needs boto3, so nothing else in this folder imports it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from lab import cli
from lab.environment import read_env
from lab.front.faults import Fault
from lab.start import up
from lab.state import State

# One try, so that a test sees what the lab answers and not what a retry made of it.
PATIENT = Config(connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Lab:
    """A running lab."""

    state: State
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    @cached_property
    def env(self) -> dict[str, str]:
        """The environment for a program that is to use this lab."""
        return read_env(self.state)

    @property
    def endpoint(self) -> str:
        return self.env["AWS_ENDPOINT_URL"]

    def client(
        self,
        service: str,
        region: str = "us-east-1",
        *,
        credentials: Mapping[str, str] | None = None,
        config: Config = PATIENT,
    ) -> Any:
        """A boto3 client; ``credentials`` is what STS answers, else the lab's administrator calls."""
        if credentials is None and config is PATIENT:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._new_client(service, region, self._administrator, config)
            return self._clients[service, region]
        return self._new_client(service, region, credentials or self._administrator, config)

    @property
    def _administrator(self) -> dict[str, str]:
        return {"AccessKeyId": self.env["AWS_ACCESS_KEY_ID"], "SecretAccessKey": self.env["AWS_SECRET_ACCESS_KEY"]}

    def _new_client(self, service: str, region: str, credentials: Mapping[str, str], config: Config) -> Any:
        return self._session(region, credentials).client(service, endpoint_url=self.endpoint, config=config)

    def _session(self, region: str, credentials: Mapping[str, str]) -> boto3.Session:
        return boto3.Session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials.get("SessionToken"),
            region_name=region,
        )

    def mark(self) -> int:
        """A place in the call log; ``calls(since=mark)`` tells what came after it."""
        return self.state.calls.stat().st_size

    def calls(self, since: int = 0) -> list[dict[str, Any]]:
        with self.state.calls.open(encoding="utf-8") as log:
            log.seek(since)
            return [json.loads(line) for line in log]

    def outage(self, region: str, mode: str = "reset") -> None:
        cli.outage(self.state, region, mode)

    def restore(self, region: str) -> None:
        cli.restore(self.state, region)

    def faults(self, *faults: Fault) -> None:
        """Let calls go wrong, counted from now on; those that were there before are gone."""
        self.state.write_faults([asdict(fault) for fault in faults])

    def struck(self, since: int = 0) -> list[dict[str, Any]]:
        """What faults hit; ``since`` is the number of lines to leave out."""
        if not self.state.struck.exists():
            return []
        return [json.loads(line) for line in self.state.struck.read_text(encoding="utf-8").splitlines()[since:]]

    def set(self, name: str, value: str | float | bool | None) -> None:
        """Change a setting; None is the word none, and "default" takes the value away again."""
        text = {None: "none", True: "true", False: "false"}[value] if isinstance(value, bool | None) else str(value)
        cli.change(self.state, name, text)

    def answer(self, zone_name: str, record_name: str, record_type: str = "A") -> str:
        """What a resolver is told; empty when there is nothing.

        Name servers are no part of us-east-1, so this works while that region is away, and it is not in the call log.
        """
        zones = self._name_servers.list_hosted_zones_by_name(DNSName=zone_name)["HostedZones"]
        zone = next(one["Id"] for one in zones if one["Name"].rstrip(".") == zone_name.rstrip("."))
        told = self._name_servers.test_dns_answer(HostedZoneId=zone, RecordName=record_name, RecordType=record_type)
        return ",".join(told["RecordData"])

    def is_healthy(self, health_check_id: str) -> bool:
        """The state of a health check as the name servers see it, calculated ones included."""
        config = self._name_servers.get_health_check(HealthCheckId=health_check_id)["HealthCheck"]["HealthCheckConfig"]
        if config["Type"] == "CALCULATED":
            healthy = sum(self.is_healthy(child) for child in config["ChildHealthChecks"])
            is_well = config["Disabled"] or healthy >= config["HealthThreshold"]
            return bool(is_well) != bool(config["Inverted"])
        [told] = self._name_servers.get_health_check_status(HealthCheckId=health_check_id)["HealthCheckObservations"]
        return bool(told["StatusReport"]["Status"].startswith("Success"))

    @cached_property
    def _name_servers(self) -> Any:
        running = self.state.read()
        assert running is not None, "the lab is not up"
        return self._session("us-east-1", self._administrator).client(
            "route53", endpoint_url=f"http://127.0.0.1:{running.backend_port}", config=PATIENT
        )


@contextmanager
def running_lab(folder: Path, *, auth: bool = False) -> Iterator[Lab]:
    """A lab of its own on a free port; it ends with the block, or with this process if that is killed."""
    state = State(folder)
    up(state, auth=auth, port=0, owner=os.getpid())
    try:
        yield Lab(state)
    finally:
        cli.down(state)
