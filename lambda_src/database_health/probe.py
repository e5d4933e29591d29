# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One look at a database of either engine: does it write, how far does it lag? And a write that proves the writer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Probe
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import describe_error

from . import database_mysql, database_postgresql
from .driver import Database
from .settings import Engine, Target

DATABASES: Mapping[Engine, Database] = {Engine.POSTGRESQL: database_postgresql, Engine.MYSQL: database_mysql}


def probe_database(target: Target, credentials: Credentials, region: str, now: Callable[[], float]) -> Probe:
    """What the database of ``region`` says now."""

    def look(start: float) -> Probe:
        state = DATABASES[target.engine].ask(target, credentials, region)
        latency = (now() - start) * 1000
        if target.expects_writer and state.only_reads:
            # One of the two is just changing: neither is a sign of illness.
            return Probe(Outcome.UNKNOWN, "RDS says that the writer is here, and the database takes no writes", start)
        words = "a standby answered" if state.only_reads else "a writer answered"
        return Probe(Outcome.OK, words, start, latency, state.lag_seconds)

    return probed(target, look, now)


def prove_write(target: Target, credentials: Credentials, region: str, now: Callable[[], float]) -> Probe:
    """Write into the database of ``region``. A database that only reads has failed: a writer was promised."""

    def look(start: float) -> Probe:
        DATABASES[target.engine].write(target, credentials, region)
        return Probe(Outcome.OK, "a row was written", start, (now() - start) * 1000)

    return probed(target, look, now)


def probed(target: Target, look: Callable[[float], Probe], now: Callable[[], float]) -> Probe:
    """What a look at the database found, or what its failure says."""
    start, database = now(), DATABASES[target.engine]
    try:
        return look(start)
    except Exception as error:
        if told := database.read_error(error):
            outcome, words = told
            return Probe(outcome, f"the database answered {words}", start)
        return Probe(database.outcome_of(error), f"{target.host}:{target.port}: {describe_error(error)}", start)
