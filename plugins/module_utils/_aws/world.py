# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every resource of every role, read in bulk: one process, many threads, no question twice.

A role's world is what AWS answers about each kind of its resources, whole, by the kind's name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from .._core.site import Place, RoleWorld, Site
from .errors import AWS_ERRORS, error_code
from .world_backup import BACKUP
from .world_data import AURORA_GLOBAL, DYNAMODB_GLOBAL, PARAMETERS, S3_REPLICATION, read_records
from .world_events import EVENTS
from .world_look import ClientOf, Look, Questions, System
from .world_network import ENCRYPTION, NETWORK, Kinds
from .world_service import COMPUTE, HEALTH_MONITOR
from .world_watch import ACCESS, DNS_FAILOVER, DNS_FAILOVER_SHARED, MONITORING

KINDS: Mapping[str, Kinds] = {
    "access": ACCESS,
    "aurora_global": AURORA_GLOBAL,
    "backup": BACKUP,
    "compute": COMPUTE,
    "dns_failover": DNS_FAILOVER,
    "dynamodb_global": DYNAMODB_GLOBAL,
    "encryption": ENCRYPTION,
    "events": EVENTS,
    "health_monitor": HEALTH_MONITOR,
    "monitoring": MONITORING,
    "network": NETWORK,
    "parameters": PARAMETERS,
    "s3_replication": S3_REPLICATION,
}
SHARED_KINDS: Mapping[str, Kinds] = {"dns_failover": DNS_FAILOVER_SHARED}
THREADS = 24


def kinds_of(role: str, region: str, system: System) -> Kinds:
    """What there is to read; a region that is preferred reads what belongs to none alone."""
    shared = SHARED_KINDS.get(role, {}) if region == system.preferred_region else {}
    return {**KINDS.get(role, {}), **shared}


def own_account(client_of: ClientOf, regions: Sequence[str]) -> str:
    """The account that the credentials lead to, from the first region that answers."""
    trouble: Exception = ValueError("regions: found none; at least one is needed.")
    for region in regions:
        try:
            return str(client_of("sts", region).get_caller_identity()["Account"])
        except AWS_ERRORS as error:
            trouble = error
    raise trouble


def look_at_site(
    client_of: ClientOf, system: System, regions: Sequence[str], places: Iterable[Place], unrecorded: bool = True
) -> Site:
    """The regions' records, and the world of each role. Without ``unrecorded`` none of a role without a record."""
    questions = Questions(client_of)
    records = _records(questions, system, regions)
    looked_at = [place for place in places if unrecorded or place in records]
    return Site(records, read_worlds(questions, system, looked_at))


def read_worlds(questions: Questions, system: System, places: Iterable[Place]) -> dict[Place, RoleWorld]:
    """The world of each role in each region, both named in ``places``, all read at the same time."""
    wanted = list(places)
    jobs = [(region, role, kind) for region, role in wanted for kind in kinds_of(role, region, system)]

    def read(job: tuple[str, str, str]) -> RoleWorld:
        region, role, kind = job
        try:
            return RoleWorld({kind: kinds_of(role, region, system)[kind](Look(questions, system, region))})
        except Exception as error:
            return RoleWorld(trouble=f"{kind} could not be read ({error_code(error) or error})")

    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        found = dict(zip(jobs, pool.map(read, jobs), strict=True))
    return {place: _joined(world for job, world in found.items() if job[:2] == place) for place in wanted}


def _joined(parts: Iterable[RoleWorld]) -> RoleWorld:
    worlds = list(parts)
    if not worlds:
        return RoleWorld(trouble="nobody knows what it sees to")
    answers = {kind: answer for world in worlds for kind, answer in world.answers.items()}
    return RoleWorld(answers, next((world.trouble for world in worlds if world.trouble), ""))


def _records(questions: Questions, system: System, regions: Sequence[str]) -> dict[Place, str]:
    """What each region recorded of each role. A region whose records can't be read has none."""

    def read(region: str) -> dict[str, str]:
        try:
            return read_records(Look(questions, system, region))
        except AWS_ERRORS:
            return {}

    with ThreadPoolExecutor(max_workers=max(len(regions), 1)) as pool:
        found = dict(zip(regions, pool.map(read, regions), strict=True))
    return {(region, role): text for region, below in found.items() for role, text in below.items()}
