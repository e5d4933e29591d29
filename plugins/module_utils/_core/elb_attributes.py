# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of a load balancer as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def attribute_text(attributes: Mapping[str, Any]) -> dict[str, str]:
    """Attributes as AWS keeps them: text, with true and false in small letters."""
    return {
        str(key): str(value).lower() if isinstance(value, bool) else str(value) for key, value in attributes.items()
    }
