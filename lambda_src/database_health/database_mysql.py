# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""MySQL, as a health monitor speaks to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import (
    outcome_of_mysql_error,
    outcome_of_os_error,
)
from pymysql import connect
from pymysql.connections import Connection
from pymysql.constants import CR
from pymysql.err import MySQLError

from .driver import STATEMENT_SECONDS, State, TlsRefusedError, open_socket, unchecked_tls
from .settings import Target, Tls

# Aurora tells by the first that a region only follows, and a plain server by the second.
STATE = """
select @@innodb_read_only, @@read_only, (
    select count(*) from information_schema.tables
    where table_schema = 'information_schema' and lower(table_name) = 'aurora_global_db_status'
)
"""
LAGS = "select aws_region, rpo_lag_in_milliseconds from information_schema.aurora_global_db_status"
EXISTS = """
select count(*) from information_schema.tables
where table_schema = database() and table_name = 'multiregion_dr_heartbeat'
"""
TABLE = """
create table if not exists multiregion_dr_heartbeat
    (region varchar(64) primary key, written_at timestamp(6) not null default current_timestamp(6))
"""
WRITE = """
insert into multiregion_dr_heartbeat values (%s, current_timestamp(6))
on duplicate key update written_at = current_timestamp(6)
"""
OFF = frozenset({"0", "OFF"})


def ask(target: Target, credentials: Credentials, region: str) -> State:
    with connected(target, credentials) as connection:
        [[*switches, has_lags]] = run(connection, STATE)
        only_reads = any(str(switch) not in OFF for switch in switches)
        # The writer has none, and says 0.
        return State(only_reads, lag_of(connection, region) if only_reads and has_lags else None)


def write(target: Target, credentials: Credentials, region: str) -> None:
    with connected(target, credentials) as connection:
        # Looked for first, since making it takes a right that writing does not.
        [[exists]] = run(connection, EXISTS)
        if not exists:
            run(connection, TABLE)
        run(connection, WRITE, region)


def read_error(error: Exception) -> tuple[Outcome, str] | None:
    # Numbers from 2000 to 2999 are the driver's own, about the way to the server.
    if not isinstance(error, MySQLError) or not (code := code_of(error)) or code // 1000 == 2:
        return None
    return outcome_of_mysql_error(code), f"{code}: {error.args[-1]}"


def outcome_of(error: Exception) -> Outcome:
    """The driver wraps an error of the connection in one of its own, and leaves out its cause."""
    inner = getattr(error, "original_exception", None) or error.__cause__ or error.__context__ or error
    if isinstance(inner, OSError):
        return outcome_of_os_error(inner)
    if isinstance(error, MySQLError) and (code := code_of(error)):
        return outcome_of_mysql_error(code)
    return Outcome.UNKNOWN


def code_of(error: MySQLError) -> int:
    """The number of an error; 0 where the driver has none for it."""
    first = error.args[0] if error.args else 0
    return first if isinstance(first, int) else 0


@contextmanager
def connected(target: Target, credentials: Credentials) -> Iterator[Connection[Any]]:
    """A connection that is closed at the end of the block."""
    connection = connect(
        host=target.host,
        port=target.port,
        user=credentials.username,
        password=credentials.password,
        database=target.database,
        # With a context the driver goes no further where the server does not encrypt.
        ssl=None if target.tls is Tls.OFF else unchecked_tls(),
        ssl_disabled=target.tls is Tls.OFF,
        read_timeout=STATEMENT_SECONDS,
        write_timeout=STATEMENT_SECONDS,
        autocommit=True,
        program_name="database_health",
        defer_connect=True,
    )
    with open_socket(target) as sock:
        try:
            connection.connect(sock)
        except MySQLError as error:
            if code_of(error) == CR.CR_SSL_CONNECTION_ERROR:
                raise TlsRefusedError("the server does not encrypt") from None
            raise
        with closing(connection):
            yield connection


def run(connection: Connection[Any], statement: str, *values: str) -> list[list[Any]]:
    """The rows that a statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return [list(row) for row in cursor.fetchall()]


def lag_of(connection: Connection[Any], region: str) -> float | None:
    """Seconds that ``region`` is behind the writer."""
    try:
        lag = dict(run(connection, LAGS)).get(region)
    except MySQLError as error:
        if outcome_of_mysql_error(code_of(error)) is Outcome.FAILED:
            raise
        return None  # The database answers; only this view of it is closed to us.
    return None if lag is None else float(lag) / 1000
