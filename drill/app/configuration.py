# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the application is told, and how it keeps knowing it while AWS's control plane is away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.parameters import read_parameters
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials, read_credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import needed

from lambda_src.database_health.settings import Target, parse_target

logger = logging.getLogger("drill.app")

REFRESH_SECONDS = 60.0
RETRY_SECONDS = 2.0


@dataclass(frozen=True)
class Configuration:
    """Where the writer's endpoint of this region is, and how to enter."""

    region: str
    target: Target
    credentials: Credentials


def read_configuration(client: Callable[[str], Any], suffix: str) -> Configuration:
    """The configuration of this region, from the Parameter Store and Secrets Manager."""
    parameters = read_parameters(client("ssm"), f"/dr-{suffix}/")
    target = parse_target(parameters, writer_here=True)
    credentials = read_credentials(client("secretsmanager"), target.secret_arn)
    return Configuration(needed(parameters, "region/name"), target, credentials)


class Keeper:
    """Reads the configuration again and again beside the requests, so that none of them waits for AWS.

    What was read last stays valid while it cannot be read.
    """

    def __init__(
        self, read: Callable[[], Configuration], refresh: float = REFRESH_SECONDS, retry: float = RETRY_SECONDS
    ) -> None:
        self._read, self._refresh, self._retry = read, refresh, retry
        self._wanted = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="configuration", daemon=True)
        self.current: Configuration | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._wanted.set()
        self._thread.join(10)

    def read_again(self) -> None:
        """Read soon: the database has turned down what is known."""
        self._wanted.set()

    def _keep(self) -> None:
        while not self._stopped.is_set():
            try:
                self.current = self._read()
                pause = self._refresh
            except Exception as error:  # Whatever it was, the next look may find it gone.
                logger.warning("the configuration could not be read: %s", error)
                pause = self._retry
            # Not more often than this, however many requests ask for it.
            self._stopped.wait(min(pause, self._retry))
            self._wanted.wait(max(0.0, pause - self._retry))
            self._wanted.clear()
