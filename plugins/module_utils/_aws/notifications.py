# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SNS: telling those who listen to a topic."""

from __future__ import annotations

from typing import Any

from .._core.health import Message


def publish_message(client: Any, topic: str, message: Message) -> None:
    client.publish(TopicArn=topic, Subject=message.subject, Message=message.body)
