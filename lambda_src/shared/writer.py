# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer's endpoint of this region, found and entered as the health monitor does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.parameters import read_parameters
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials, read_credentials
from pg8000.native import Connection

from lambda_src.database_health.probe import connected
from lambda_src.database_health.settings import Target, parse_target


@dataclass
class Writer:
    """The database to write into. Where it is and how to enter is read once, and anew after any trouble."""

    client: Callable[[str], Any]
    prefix: str
    known: tuple[Target, Credentials] | None = None

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection that is closed at the end of the block."""
        try:
            self.known = self.known or self._read()
            with connected(*self.known) as connection:
                yield connection
        except Exception:
            self.known = None
            raise

    def _read(self) -> tuple[Target, Credentials]:
        target = parse_target(read_parameters(self.client("ssm"), self.prefix), writer_here=True)
        return target, read_credentials(self.client("secretsmanager"), target.secret_arn)
