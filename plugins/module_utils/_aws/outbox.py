# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What leaves a run of a Lambda function: counted when it got out, noted when it did not, and never the run's end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from .._core.monitor_settings import NotConfiguredError
from .errors import AWS_ERRORS

T = TypeVar("T")
OUR_TROUBLE: tuple[type[Exception], ...] = (*AWS_ERRORS, NotConfiguredError)


@dataclass
class Outbox:
    """One run's attempts. ``delivered`` counts what reached somebody; ``troubles`` are sentences for the log."""

    delivered: int = 0
    troubles: list[str] = field(default_factory=list)

    def attempt(self, what: str, call: Callable[[], T]) -> T | None:
        """What the call answers, or None where it failed."""
        try:
            return call()
        except OUR_TROUBLE as error:
            self.troubles.append(f"{what}: {error}")
            return None

    def deliver(self, what: str, call: Callable[[], None]) -> bool:
        """Make a call that reaches somebody, and say whether it did."""

        def send() -> bool:
            call()
            return True

        done = self.attempt(what, send) or False
        self.delivered += done
        return done
