# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application's table in the database of its region: write a transaction, list a run, tell whether it can write."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, LifoQueue
from typing import Any

from pg8000.exceptions import DatabaseError
from pg8000.native import Connection

from lambda_src.database_health.database_postgresql import encrypted

from .configuration import Configuration
from .transaction import BadInputError, Transaction

SECONDS = 2.0
# The name of the endpoint may point to another instance by now: connections are as short-lived as that name's TTL.
KEPT_SECONDS = 5.0
KEPT = 8
IN_RECOVERY = "select pg_is_in_recovery()"
EXISTS = "select to_regclass('multiregion_dr_transactions') is not null"
TABLE = """
create table if not exists multiregion_dr_transactions (
  id text primary key, run text not null, number bigint not null, amount numeric not null, region text not null,
  written_at timestamptz not null default clock_timestamp()
)
"""
INSERT = """
insert into multiregion_dr_transactions (id, run, number, amount, region)
values (:id, :run, :number, cast(:amount as numeric), :region)
on conflict (id) do nothing returning id
"""
SELECT = "select run, number, amount from multiregion_dr_transactions where id = :id"
LIST = "select id, number from multiregion_dr_transactions where run = :run order by number, id"


class ReadOnlyError(Exception):
    """The database of this region is a standby."""


@dataclass
class Kept:
    """A connection that waits for its next use."""

    connection: Connection
    made: float
    configuration: Configuration
    has_table: bool = False


class Database:
    """The database behind the writer's endpoint of this region."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._idle: LifoQueue[Kept] = LifoQueue(KEPT)

    def write(self, configuration: Configuration, transaction: Transaction) -> bool:
        """Whether the transaction is new. It is committed when this returns.

        A kept connection may have died since its last use. Then another one tries, which is safe: a transaction that
        was written after all is not written twice.
        """
        start = self._clock()
        kept = self._take(configuration)
        if kept:
            try:
                return self._write(kept, transaction)
            except BadInputError:
                raise
            except Exception:
                if self._clock() - start > SECONDS / 2:
                    raise
        return self._write(self._connect(configuration), transaction)

    def list(self, configuration: Configuration, run: str) -> list[dict[str, Any]]:
        """What is stored of a run. A standby is behind and does not tell, or its lag would pass for loss."""
        with self._fresh(configuration) as kept:
            _refuse_standby(kept.connection)
            if kept.connection.run(EXISTS) == [[False]]:
                return []
            rows = kept.connection.run(LIST, run=run)
            return [{"id": identifier, "number": number} for identifier, number in rows or ()]

    def check(self, configuration: Configuration) -> None:
        """Raises where the database does not answer or takes no writes; always over a connection of its own."""
        with self._fresh(configuration) as kept:
            _refuse_standby(kept.connection)

    def close(self) -> None:
        with suppress(Empty):
            while True:
                _close(self._idle.get_nowait())

    def _write(self, kept: Kept, transaction: Transaction) -> bool:
        try:
            is_new = write(kept, transaction)
        except BadInputError:
            self._keep(kept)
            raise
        except BaseException:
            _close(kept)
            raise
        self._keep(kept)
        return is_new

    def _take(self, configuration: Configuration) -> Kept | None:
        with suppress(Empty):
            while True:
                kept = self._idle.get_nowait()
                if kept.configuration == configuration and self._clock() - kept.made < KEPT_SECONDS:
                    return kept
                _close(kept)
        return None

    def _keep(self, kept: Kept) -> None:
        if self._idle.full():
            _close(kept)
        else:
            self._idle.put(kept)

    def _connect(self, configuration: Configuration) -> Kept:
        target, credentials = configuration.target, configuration.credentials
        sock = encrypted(target)
        try:
            sock.settimeout(SECONDS)
            connection = Connection(
                credentials.username,
                password=credentials.password,
                database=target.database,
                sock=sock,
                ssl_context=False,
                application_name="drill",
                startup_params={"statement_timeout": str(int(SECONDS * 1000))},
            )
        except BaseException:
            sock.close()
            raise
        return Kept(connection, self._clock(), configuration)

    @contextmanager
    def _fresh(self, configuration: Configuration) -> Iterator[Kept]:
        kept = self._connect(configuration)
        try:
            yield kept
        finally:
            _close(kept)


def write(kept: Kept, transaction: Transaction) -> bool:
    connection = kept.connection
    if not kept.has_table:
        _make_table(connection)
        kept.has_table = True
    values = {"id": transaction.id, "run": transaction.run, "number": transaction.number}
    amount = str(transaction.amount)
    if connection.run(INSERT, amount=amount, region=kept.configuration.region, **values):
        return True
    stored = connection.run(SELECT, id=transaction.id)
    if stored != [[transaction.run, transaction.number, transaction.amount]]:
        raise BadInputError("this id stands for another transaction")
    return False


def _make_table(connection: Connection) -> None:
    # Looked for first, since making it takes a right that writing does not.
    if connection.run(EXISTS) == [[True]]:
        return
    _refuse_standby(connection)
    try:
        connection.run(TABLE)
    except DatabaseError:
        # Two that make it at once get in each other's way in spite of "if not exists".
        if connection.run(EXISTS) != [[True]]:
            raise


def _refuse_standby(connection: Connection) -> None:
    if connection.run(IN_RECOVERY) != [[False]]:
        raise ReadOnlyError


def _close(kept: Kept) -> None:
    with suppress(Exception):
        kept.connection.close()
