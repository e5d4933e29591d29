# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that cuts one block of addresses into equal parts, so that regions and subnets need one variable."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from ansible.errors import AnsibleFilterError

DOCUMENTATION = r"""
name: cidr_subnet
version_added: 0.1.0
short_description: The n-th part of a CIDR block
description:
  - Cuts an IPv4 block into parts of the given prefix length and returns one of them.
positional: prefix_length, index
options:
  _input:
    description: The block, such as V(10.40.0.0/14).
    type: str
    required: true
  prefix_length:
    description: Length of the prefix of each part.
    type: int
    required: true
  index:
    description: Which part, counted from 0.
    type: int
    required: true
author:
  - multiregion.aws_dr contributors (@multiregion)
"""

EXAMPLES = r"""
# 10.41.0.0/16
block: "{{ '10.40.0.0/14' | multiregion.aws_dr.cidr_subnet(16, 1) }}"
"""

RETURN = r"""
_value:
  description: The part, in CIDR notation.
  type: str
"""


def cidr_subnet(block: str, prefix_length: int, index: int) -> str:
    """The part number ``index`` of ``block``, each part ``prefix_length`` long."""
    network = ipaddress.IPv4Network(block, strict=True)
    parts = 2 ** max(prefix_length - network.prefixlen, 0)
    if prefix_length < network.prefixlen or not 0 <= index < parts:
        raise AnsibleFilterError(f"{block} has no part number {index} of length /{prefix_length}: it has {parts}.")
    size = 2 ** (32 - prefix_length)
    return f"{network.network_address + index * size}/{prefix_length}"


class FilterModule:
    """The collection's address filters."""

    def filters(self) -> dict[str, Callable[..., str]]:
        return {"cidr_subnet": cidr_subnet}
