# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a failover: who runs it, with which clients and clock, and what it writes into the journal."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .._core.failover_lock import Lock, is_resumable, new_lock
from .._core.journal import Entry, Step
from .errors import AWS_ERRORS
from .failover_lock import finish_lock, read_lock, renew_lock, take_lock
from .journal import read_entries, write_entry
from .region_status import ClientOf, Names

T = TypeVar("T")
RENEW_SECONDS = 5.0


@dataclass
class Run:
    """What the steps of a failover share. With ``pretend`` nothing is changed.

    ``look`` gives impatient clients, for regions that may be lost and for lock and journal, which must not hold up a
    promotion; ``act`` patient ones for regions that answered.

    One that ``yields`` leaves a failover to whoever is at work on it: the next run of a controller comes by itself.

    ``troubles`` are sentences about what failed without stopping the run: lock and journal never hold it up.
    """

    names: Names
    look: ClientOf
    act: ClientOf
    holder: str
    reason: str = ""
    actor: str = ""
    began_at: float = 0.0
    fault_at: float | None = None
    pretend: bool = False
    yields: bool = False
    clock: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    troubles: list[str] = field(default_factory=list)
    lock: Lock | None = None
    renewed_at: float = 0.0

    @property
    def table(self) -> str:
        return self.names.failover_table

    @property
    def failover_id(self) -> str:
        return self.lock.failover_id if self.lock else ""

    @property
    def gives_way(self) -> bool:
        """Whether another one is at work, and this run leaves it to them."""
        lock = self.lock
        others = lock is not None and lock.holder != self.holder and lock.finished_at is None
        return self.yields and lock is not None and others and lock.expires_at > self.clock()

    def attempt(self, what: str, call: Callable[[], T]) -> T | None:
        """What the call answers, or None, with its failure noted."""
        try:
            return call()
        except AWS_ERRORS as error:
            self.trouble(f"{what}: {error}")
            return None

    def trouble(self, sentence: str) -> None:
        """Note what failed without stopping the run; what fails again and again is told once."""
        if sentence not in self.troubles:
            self.troubles.append(sentence)

    def standing_lock(self, region: str) -> Lock | None:
        """The lock of the last failover, as this region knows it."""
        found: Lock | None = self.attempt(
            "reading the lock", lambda: read_lock(self.look("dynamodb", region), self.table)
        )
        return found

    def join(self, region: str) -> Lock | None:
        """Go on with the unfinished failover to ``region``, if there is one; None where there is nothing to finish."""
        stands = self.standing_lock(region)
        if stands is None or stands.finished_at is not None or stands.target != region:
            return None
        self.lock = stands
        if stands.expires_at <= self.clock() and is_resumable(stands, region, self.clock()) and not self.pretend:
            # Its holder is gone. Whoever goes on with it keeps others out from now on.
            self.take(region, stands.method)
        return self.lock

    def take(self, region: str, method: str) -> Lock | None:
        """Take the lock for a failover to ``region``. Answers the one of somebody who works for another target,
        or to whom this run gives way."""
        now = self.clock()
        wanted = new_lock(self.holder, region, method, now)
        dynamodb = self.look("dynamodb", region)
        stands = self.attempt("taking the lock", lambda: take_lock(dynamodb, self.table, wanted, now))
        if stands is not None and stands.target != region:
            return stands
        # Two runs for the same target may work at the same time: AWS lets only one of them move the writer.
        self.lock = stands or wanted
        self.renewed_at = now
        return stands if self.gives_way else None

    def renew(self) -> None:
        """Keep the lock for as long as this run lives."""
        now = self.clock()
        lock = self.lock
        if lock is None or lock.holder != self.holder or now - self.renewed_at < RENEW_SECONDS:
            return
        self.renewed_at = now
        self.attempt("renewing the lock", lambda: renew_lock(self.look("dynamodb", lock.target), self.table, lock, now))

    def finish(self) -> None:
        """The failover has ended, whoever began it."""
        lock = self.lock
        if lock is not None:
            now = self.clock()
            self.attempt(
                "ending the lock", lambda: finish_lock(self.look("dynamodb", lock.target), self.table, lock, now)
            )

    def note(
        self, step: Step, region: str, detail: str, data: Mapping[str, Any] | None = None, at: float | None = None
    ) -> None:
        """Write into the journal, in the target's region; ``at`` where it was at another time than now."""
        lock = self.lock
        if lock is None:
            return
        self.actor = self.actor or self.caller(lock.target)
        entry = Entry(lock.failover_id, at or self.clock(), step, region, self.actor, detail, data or {})
        self.attempt("writing the journal", lambda: write_entry(self.look("dynamodb", lock.target), self.table, entry))

    def caller(self, region: str) -> str:
        """Who calls, as AWS knows them; this run's own name where AWS does not tell."""
        answer = self.attempt("asking who calls", lambda: self.look("sts", region).get_caller_identity())
        return str(answer["Arn"]) if answer else self.holder

    def entries(self) -> tuple[Entry, ...]:
        """What the journal holds of this failover."""
        lock = self.lock
        if lock is None:
            return ()
        client = self.look("dynamodb", lock.target)
        return self.attempt("reading the journal", lambda: read_entries(client, self.table, lock.failover_id)) or ()
