# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions to the table: the newest version of a document, and the documents of an owner."""

from __future__ import annotations

from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.items import Values, attributes


def newest(table: str, document_id: str) -> dict[str, Any]:
    return {
        "TableName": table,
        "KeyConditionExpression": "#id = :id",
        "ExpressionAttributeNames": {"#id": "document_id"},
        "ExpressionAttributeValues": attributes({":id": document_id}),
        "ScanIndexForward": False,
        "ConsistentRead": True,
        "Limit": 1,
    }


def owned(table: str, index: str, owner: str, limit: int, after: Values) -> dict[str, Any]:
    """Newest first. An index is always a moment behind its table."""
    query = {
        "TableName": table,
        "IndexName": index,
        "KeyConditionExpression": "#owner = :owner",
        "ExpressionAttributeNames": {"#owner": "owner"},
        "ExpressionAttributeValues": attributes({":owner": owner}),
        "ScanIndexForward": False,
        "Limit": limit,
    }
    return {**query, "ExclusiveStartKey": attributes({**after, "owner": owner})} if after else query
