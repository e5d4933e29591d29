# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources by their tags, through the Resource Groups Tagging API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.plan import tag_dict


def list_tagged_resources(client: Any, tags: Mapping[str, str]) -> list[dict[str, Any]]:
    """Every resource of the region that carries all of ``tags``, in the order of their ARNs."""
    filters = [{"Key": key, "Values": [value]} for key, value in tags.items()]
    pages = client.get_paginator("get_resources").paginate(TagFilters=filters)
    found = [
        {"arn": item["ResourceARN"], "tags": tag_dict(item.get("Tags"))}
        for page in pages
        for item in page["ResourceTagMappingList"]
    ]
    return sorted(found, key=lambda resource: str(resource["arn"]))
