# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a failover in DynamoDB: conditional writes in the target region. An error is the caller's to judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.failover_lock import (
    LEASE_SECONDS,
    LOCK_KEY,
    Lock,
    is_free,
    lock_item,
    own_change,
    parse_lock,
    taken,
    unchanged_condition,
)
from .errors import answer_unless

CHANGED_MEANWHILE = ("ConditionalCheckFailedException",)


def read_lock(client: Any, table: str) -> Lock | None:
    """The lock as it stands in this region, or None where no failover ever was."""
    answer = client.get_item(TableName=table, Key=dict(LOCK_KEY), ConsistentRead=True)
    return parse_lock(answer.get("Item"))


def take_lock(client: Any, table: str, lock: Lock, now: float) -> Lock:
    """Take the lock where it is free, and answer the one that stands then: ``holder`` tells whose it is.

    What is answered may have the name and the beginning of an unfinished failover that is gone on with.
    """
    stands = read_lock(client, table)
    if stands is not None and not is_free(stands, lock.holder, now):
        return stands
    written = taken(stands, lock, now)
    answer = answer_unless(
        CHANGED_MEANWHILE,
        lambda: client.put_item(TableName=table, Item=lock_item(written), **unchanged_condition(stands)),
    )
    if answer is not None:
        return written
    # Somebody was faster. A call that was repeated after a lost answer ends here too, and finds its own lock.
    return read_lock(client, table) or take_lock(client, table, lock, now)


def renew_lock(client: Any, table: str, lock: Lock, now: float, lease: float = LEASE_SECONDS) -> Lock | None:
    """Extend the lease of a lock that is still the one that was taken, and answer the one that stands then.

    A lease that ran out is renewed too, where nobody took the lock meanwhile.
    """
    return _write_own(client, table, own_change(lock, expires_at=now + lease))


def finish_lock(client: Any, table: str, lock: Lock, now: float) -> Lock | None:
    """End a failover and free the lock, where it is still the one that was taken; answer the one that stands then."""
    return _write_own(client, table, own_change(lock, expires_at=now, finished_at=now))


def _write_own(client: Any, table: str, change: Mapping[str, Any]) -> Lock | None:
    answer = answer_unless(
        CHANGED_MEANWHILE,
        lambda: client.update_item(TableName=table, Key=dict(LOCK_KEY), ReturnValues="ALL_NEW", **change),
    )
    return read_lock(client, table) if answer is None else parse_lock(answer["Attributes"])
