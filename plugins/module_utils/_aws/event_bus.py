# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge for functions: an event that was taken, or an error."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class EventRefusedError(Exception):
    """The bus answered, and did not take the event."""


@dataclass(frozen=True)
class Event:
    """What happened, said by whom."""

    source: str
    detail_type: str
    detail: Mapping[str, Any]


def send_event(client: Any, bus: str, event: Event) -> None:
    """Send an event. The call succeeds where its only entry fails, so the entry is looked at."""
    entry = {
        "EventBusName": bus,
        "Source": event.source,
        "DetailType": event.detail_type,
        "Detail": json.dumps(event.detail),
    }
    answer = client.put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        [failed] = answer["Entries"]
        raise EventRefusedError(f"{failed.get('ErrorCode')}: {failed.get('ErrorMessage')}")
