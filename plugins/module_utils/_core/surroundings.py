# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS tells of an account before a build, and what of it stands in the way of the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .preflight_settings import Settings


@dataclass(frozen=True)
class Quota:
    """A limit of an account in a region, what is used of it, and what the system still needs."""

    region: str
    name: str
    limit: float
    used: int
    needed: int


@dataclass(frozen=True)
class Surroundings:
    """What AWS told: the account, its regions, the versions that serve a global database per region, the quotas."""

    account_id: str = ""
    known_regions: frozenset[str] = frozenset()
    default_version: str = ""
    versions: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    quotas: Sequence[Quota] = ()


def version_key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


def is_plain(version: str) -> bool:
    """Leaves out editions such as ``16.9-limitless``."""
    return bool(re.fullmatch(r"[0-9.]+(mysql_aurora[0-9.]+)?|[0-9.]+\.mysql_aurora\.[0-9.]+", version))


def offered_versions(surroundings: Surroundings) -> list[str]:
    """Versions that serve a global database in every region, oldest first."""
    per_region = [{version for version, serves in known.items() if serves} for known in surroundings.versions.values()]
    common = set.intersection(*per_region) if per_region else set()
    return sorted((version for version in common if is_plain(version)), key=version_key)


def choose_version(surroundings: Surroundings) -> str:
    """AWS's own default where it serves a global database everywhere, else the newest that does; "
    "empty: there is none."""
    offered = offered_versions(surroundings)
    if surroundings.default_version in offered:
        return surroundings.default_version
    return offered[-1] if offered else ""


def version_problems(settings: Settings, surroundings: Surroundings) -> list[str]:
    if not surroundings.versions:
        return []
    wanted = settings.engine_version
    if not wanted:
        none = f"aurora_global_engine: {settings.engine} has no version with a global database in every region."
        return [] if choose_version(surroundings) else [none]
    lacking = sorted(region for region, known in surroundings.versions.items() if not known.get(wanted))
    if not lacking:
        return []
    newest = ", ".join(offered_versions(surroundings)[-5:]) or "none"
    return [
        f"aurora_global_engine_version: {settings.engine} {wanted} has no global database in {', '.join(lacking)}; "
        f"the newest that have one in every region: {newest}."
    ]


def account_problems(settings: Settings, surroundings: Surroundings) -> list[str]:
    if settings.account_id and surroundings.account_id and settings.account_id != surroundings.account_id:
        return [
            f"aws_account_id: the credentials lead to account {surroundings.account_id}, and only "
            f"{settings.account_id} is allowed."
        ]
    return []


def unknown_regions(regions: Iterable[str], known: frozenset[str]) -> list[str]:
    return sorted(region for region in set(regions) if known and region not in known)


def known_region_problems(settings: Settings, surroundings: Surroundings) -> list[str]:
    return [
        f"aws_region: '{region}' is no region that this account may use; allowed are "
        f"{', '.join(sorted(surroundings.known_regions))}."
        for region in unknown_regions(settings.regions, surroundings.known_regions)
    ]


def quota_problems(surroundings: Surroundings) -> list[str]:
    return [
        f"quota '{quota.name}' in {quota.region}: {quota.used} of {quota.limit:.0f} are in use and "
        f"{quota.needed} more are needed; "
        f"ask AWS to raise it."
        for quota in surroundings.quotas
        if quota.used + quota.needed > quota.limit
    ]


def surrounding_problems(settings: Settings, surroundings: Surroundings) -> list[str]:
    """Everything that shows once AWS was asked."""
    return [
        *account_problems(settings, surroundings),
        *known_region_problems(settings, surroundings),
        *version_problems(settings, surroundings),
        *quota_problems(surroundings),
    ]


def partition_of(regions: Sequence[str]) -> str:
    """The partition that the regions belong to, told from their names."""
    first = regions[0] if regions else ""
    if first.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if first.startswith("us-gov-") else "aws"
