# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the application answers, apart from HTTP: a status and a small object for each request."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import (
    describe_error,
    outcome_of_sqlstate,
)
from pg8000.exceptions import DatabaseError

from .configuration import Configuration, Keeper
from .database import Database, ReadOnlyError
from .transaction import BadInputError, parse_identifier, parse_transaction

logger = logging.getLogger("drill.app")

# Route 53 gives an endpoint two seconds. An answer that says why is worth more than none.
HEALTH_SECONDS = 1.5
READ_ONLY = "25006"
READ_ONLY_HERE = "the database of this region takes no writes"


@dataclass(frozen=True)
class Answer:
    """A status of HTTP, and what the body says."""

    status: int
    content: Mapping[str, Any]


class Service:
    """The application of one region."""

    def __init__(self, region: str, keeper: Keeper, database: Database) -> None:
        self.region = region
        self._keeper, self._database = keeper, database
        self._lock = threading.Lock()
        self._check: Future[str] | None = None

    def post(self, body: bytes) -> Answer:
        """Take a transaction: 201 new, 200 known, 400 with what is wrong with it, 503 where it cannot be written."""
        try:
            transaction = parse_transaction(body)
            configuration = self._keeper.current
            if configuration is None:
                return unavailable("the configuration is not known yet")
            is_new = self._database.write(configuration, transaction)
        except BadInputError as error:
            return Answer(400, {"error": str(error)})
        except Exception as error:
            return unavailable(self._told(error))
        return Answer(201 if is_new else 200, {"id": transaction.id, "stored": True})

    def get(self, run: str) -> Answer:
        """What is stored of a run."""
        try:
            parse_identifier(run, "run")
            configuration = self._keeper.current
            if configuration is None:
                return unavailable("the configuration is not known yet")
            stored = self._database.list(configuration, run)
        except BadInputError as error:
            return Answer(400, {"error": str(error)})
        except Exception as error:
            return unavailable(self._told(error))
        return Answer(200, {"run": run, "region": self.region, "transactions": stored})

    def alive(self) -> Answer:
        """200 where this instance can do its part, whether or not the database of its region takes writes.

        For load balancers and scaling groups: to replace the instances of a standby makes no writer of it.
        """
        if self._keeper.current is None:
            return unavailable("the configuration is not known yet")
        return Answer(200, {"region": self.region})

    def health(self) -> Answer:
        """200 where this region can serve writes. Those who ask at once share one look at the database."""
        configuration = self._keeper.current
        if configuration is None:
            return unavailable("the configuration is not known yet")
        with self._lock:
            if self._check is None or self._check.done():
                self._check = Future()
                threading.Thread(target=self._look, args=(configuration, self._check), daemon=True).start()
            check = self._check
        try:
            problem = check.result(HEALTH_SECONDS)
        except TimeoutError:
            problem = f"the database did not answer within {HEALTH_SECONDS:g} s"
        return unavailable(problem) if problem else Answer(200, {"region": self.region, "writes": True})

    def _look(self, configuration: Configuration, check: Future[str]) -> None:
        problem = "the database could not be asked"
        try:
            self._database.check(configuration)
            problem = ""
        except Exception as error:
            problem = self._told(error)
        finally:
            check.set_result(problem)

    def _told(self, error: Exception) -> str:
        """What a client may know of an error. The log has the rest."""
        if isinstance(error, ReadOnlyError):
            return READ_ONLY_HERE
        if isinstance(error, DatabaseError):
            code = error.args[0].get("C", "") if error.args and isinstance(error.args[0], dict) else ""
            logger.warning("the database answered %s: %s", code, error)
            if code == READ_ONLY:
                return READ_ONLY_HERE
            if outcome_of_sqlstate(code) is Outcome.UNKNOWN:
                # It turned us down: perhaps the secret was rotated.
                self._keeper.read_again()
            return "the database refused"
        logger.warning("the database did not answer: %s", describe_error(error))
        return "the database does not answer"


def unavailable(reason: str) -> Answer:
    return Answer(503, {"error": reason})
