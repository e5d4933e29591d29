# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands in for the source of amazon.aws 11.1: the same words, the same events. It waits in a thread, with boto3."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import boto3


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    client = boto3.client("sqs", region_name=args["region"])
    url = client.get_queue_url(QueueName=args["name"])["QueueUrl"]
    while True:
        answer = await asyncio.to_thread(client.receive_message, QueueUrl=url, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            await queue.put({"body": json.loads(message["Body"]), "meta": {"MessageId": message["MessageId"]}})
            client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
