# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the database monitor finds the database of its region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import (
    NotConfiguredError,
    needed,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import PLACEHOLDER_HOSTS


class Tls(StrEnum):
    """``require`` encrypts without checking the server's certificate, as libpq's sslmode of that name."""

    REQUIRE = "require"
    OFF = "off"


class Engine(StrEnum):
    """What the database speaks."""

    POSTGRESQL = "aurora-postgresql"
    MYSQL = "aurora-mysql"


@dataclass(frozen=True)
class Target:
    """The endpoint to probe. ``expects_writer`` where the topology says that the writer is here."""

    host: str
    port: int
    database: str
    secret_arn: str
    tls: Tls
    expects_writer: bool
    engine: Engine = Engine.POSTGRESQL


def parse_target(parameters: Mapping[str, str], writer_here: bool | None) -> Target:
    """The writer's endpoint in the writer's region, the readers' elsewhere; a readers' endpoint answers on either side.

    Raises NotConfiguredError, in words for the log, where the parameters name no database.
    """
    name = "database/writer_endpoint" if writer_here else "database/reader_endpoint"
    host = needed(parameters, name)
    if host in PLACEHOLDER_HOSTS:
        raise NotConfiguredError(f"there is no database behind this endpoint: {name} is {host}")
    port = needed(parameters, "database/port")
    tls = parameters.get("database/tls", Tls.REQUIRE)
    if not port.isdecimal():
        raise NotConfiguredError(f"the parameter database/port is {port}, not a number")
    if tls not in tuple(Tls):
        raise NotConfiguredError(f"the parameter database/tls is {tls}, neither require nor off")
    engine = parameters.get("database/engine", Engine.POSTGRESQL)
    if engine not in tuple(Engine):
        raise NotConfiguredError(f"the parameter database/engine is {engine}, neither {' nor '.join(Engine)}")
    return Target(
        host=host,
        port=int(port),
        database=needed(parameters, "database/name"),
        secret_arn=needed(parameters, "database/secret_arn"),
        tls=Tls(tls),
        expects_writer=bool(writer_here),
        engine=Engine(engine),
    )
