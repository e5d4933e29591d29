# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB tables with replicas: the plan that makes one equal to what is wanted, or takes it away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .._core.dynamodb_global_table import ACTIVE, DELETING, Replica, Table, TableGoal, shown
from .._core.dynamodb_global_table_changes import (
    ReplicaChanges,
    create_parameters,
    foreign_regions,
    new_table,
    refuse_protected,
    replica_changes,
    table_updates,
    updated_table,
)
from .._core.plan import Plan, Resource, Step
from .dynamodb_table_steps import Site
from .dynamodb_tables import Clients, observe
from .waiting import Patience

UNPROTECTED = ReplicaChanges(deletion_protection=False, point_in_time_recovery=None, tags={})


@dataclass(frozen=True)
class Work:
    """What the steps of one plan share."""

    clients: Clients
    goal: TableGoal
    patience: Patience

    def at(self, region: str) -> Site:
        return Site(self.clients.act(region), region, self.goal.name, self.patience)


def plan_table(clients: Clients, goal: TableGoal, patience: Patience) -> Plan:
    """What it takes for the table to stand in its regions as wanted. A region that does not answer is left as it is."""
    if not goal.regions:
        raise ValueError(f"The table {goal.name} needs at least one region, and regions names none.")
    seen = observe(clients, goal.name, goal.regions, everywhere=goal.purge_replicas)
    work = Work(clients, goal, patience)
    reachable = [region for region in goal.regions if region not in seen.unreachable]
    if seen.table is None and seen.unreachable:
        raise ValueError(f"The table {goal.name} can't be made while {', '.join(seen.unreachable)} does not answer.")
    table = seen.table or new_table(goal)
    home = work.at(table.home)
    leaving = foreign_regions(goal, table) if goal.purge_replicas else ()
    steps = list(_founding(work, seen.table))
    steps += [home.add_replica(region) for region in reachable if table.replica(region) is None]
    steps += _settings(work, table, reachable)
    if goal.ttl_attribute and table.ttl_attribute != goal.ttl_attribute:
        steps.append(home.expire(goal.ttl_attribute))
    steps += _removal(work, table, leaving)
    after = updated_table(goal, table, reachable, leaving)

    def settle(_answers: list[Any]) -> Resource:
        for region in reachable:
            work.at(region).ready()
        # A region that did not answer is not waited for a second time.
        return shown(goal, observe(clients, goal.name, reachable).table, seen.unreachable)

    unsettled = any(replica.status != ACTIVE for replica in table.replicas if replica.region in reachable)
    unsettled |= any(index.status != ACTIVE for index in table.indexes.values())
    return Plan(
        before=shown(goal, seen.table, seen.unreachable),
        after=shown(goal, after, seen.unreachable),
        steps=tuple(steps),
        settle=settle if steps or unsettled else None,
    )


def plan_no_table(clients: Clients, goal: TableGoal, patience: Patience) -> Plan:
    """What it takes for the table to be gone from all its regions: the replicas first, then the table itself."""
    seen = observe(clients, goal.name, goal.regions, everywhere=True)
    if seen.unreachable:
        raise ValueError(f"The table {goal.name} can't be removed while {', '.join(seen.unreachable)} does not answer.")
    if seen.table is None:
        return Plan({}, {})
    table, work = seen.table, Work(clients, goal, patience)
    home = work.at(table.home)
    if any(replica.status == DELETING for replica in table.replicas if replica.region == table.home):
        return Plan(shown(goal, table), {}, settle=lambda _answers: home.gone())
    refuse_protected(goal, table.replicas)
    steps = list(_removal(work, table, [region for region in table.regions if region != table.home]))
    steps += _unprotecting(work, table, [table.home])
    return Plan(shown(goal, table), {}, (*steps, home.delete()))


def _founding(work: Work, stands: Table | None) -> Iterator[Step]:
    if stands is None:
        yield work.at(work.goal.regions[0]).create(create_parameters(work.goal))
        return
    for update in table_updates(work.goal, stands):
        yield work.at(stands.home).update(update)


def _settings(work: Work, table: Table, regions: Iterable[str]) -> Iterator[Step]:
    """What is kept for each region by itself: tags, recovery and protection."""
    for region in regions:
        stands = table.replica(region) or Replica(region, "")
        yield from work.at(region).changes(replica_changes(work.goal, stands), stands.arn)


def _removal(work: Work, table: Table, regions: Iterable[str]) -> Iterator[Step]:
    # One that is on its way out already is only waited for, by the next step.
    leaving = [replica for replica in table.replicas if replica.region in regions and replica.status != DELETING]
    refuse_protected(work.goal, leaving)
    for replica in leaving:
        yield from _unprotecting(work, table, [replica.region])
        yield work.at(table.home).remove_replica(replica.region)


def _unprotecting(work: Work, table: Table, regions: Iterable[str]) -> Iterator[Step]:
    for replica in table.replicas:
        if replica.region in regions and replica.deletion_protection:
            yield from work.at(replica.region).changes(UNPROTECTED, replica.arn)
