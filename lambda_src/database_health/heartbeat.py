# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A write that proves the writer: one row for each region, with the time of its last proof."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Probe

from .probe import connected, probed
from .settings import Target

TABLE = "create table if not exists multiregion_dr_heartbeat (region text primary key, written_at timestamptz not null)"
WRITE = """
insert into multiregion_dr_heartbeat values (:region, clock_timestamp())
on conflict (region) do update set written_at = excluded.written_at
"""


def prove_write(target: Target, credentials: Credentials, region: str, now: Callable[[], float]) -> Probe:
    """Write into the database of ``region``. A database that only reads has failed: a writer was promised."""

    def look(start: float) -> Probe:
        write(target, credentials, region)
        return Probe(Outcome.OK, "a row was written", start, (now() - start) * 1000)

    return probed(target, look, now)


def write(target: Target, credentials: Credentials, region: str) -> None:
    with connected(target, credentials) as connection:
        # Looked for first, since making it takes a right that writing does not.
        [[exists]] = connection.run("select to_regclass('multiregion_dr_heartbeat') is not null")
        if not exists:
            connection.run(TABLE)
        connection.run(WRITE, region=region)
