# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks of Terraform's language, by type and name, as its JSON has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.bench.speed.floor.kinds import SUFFIX

Block = Mapping[str, Any]
VERSION = "5.100.0"
PASSWORD = "made-up-for-a-local-aws"


def ref(kind: str, name: str, field: str = "id") -> str:
    return f"${{aws_{kind}.{name}.{field}}}"


class Configuration:
    """Collects blocks by their type and name, as Terraform's JSON has them."""

    def __init__(self, regions: Sequence[str], account: str, archive: str) -> None:
        self.regions, self.account, self.archive = list(regions), account, archive
        self.resources: dict[str, dict[str, Block]] = {}
        self.data: dict[str, dict[str, Block]] = {}

    def add(self, region: str, kind: str, name: str, /, **values: Any) -> None:
        provider = f"aws.{region.replace('-', '_')}"
        self.resources.setdefault(f"aws_{kind}", {})[name] = {"provider": provider, **values}


class Region:
    """What each region has."""

    def __init__(self, whole: Configuration, index: int) -> None:
        self.whole, self.index, self.region = whole, index, whole.regions[index]
        self.key = self.region.replace("-", "_")
        self.others = [region for region in whole.regions if region != self.region]

    def add(self, kind: str, stem: str, /, **values: Any) -> None:
        self.whole.add(self.region, kind, f"{stem}_{self.key}", **values)

    def ref(self, kind: str, stem: str, field: str = "id", region: str = "") -> str:
        return ref(kind, f"{stem}_{(region or self.region).replace('-', '_')}", field)

    def name(self, stem: str) -> str:
        return f"{stem}-{self.region}-{SUFFIX}"

    def subnets(self, tier: str) -> list[str]:
        return [self.ref("subnet", f"{tier}_{number}") for number in range(3)]

    def named(self, stem: str) -> Block:
        return {"tags": {"Name": self.name(stem)}}

    def log_group(self, stem: str, name: str) -> None:
        key = self.ref("kms_key", "dr", "arn")
        self.add("cloudwatch_log_group", stem, name=name, retention_in_days=30, kms_key_id=key)
