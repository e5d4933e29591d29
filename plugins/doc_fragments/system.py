# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which system a module looks at as a whole."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that tell how everything of a system is named."""

    DOCUMENTATION = r"""
options:
  environment_suffix:
    description: The suffix that the names of the system's resources end in.
    type: str
    required: true
  preferred_region:
    description: The region that sees to what belongs to none. Others are compared with it while no writer is known.
    type: str
    required: true
  account_id:
    description: The account of the system. That which the credentials lead to when empty.
    type: str
    default: ""
  zone_name:
    description: The hosted zone of the system.
    type: str
    required: true
  record_name:
    description: The name that clients resolve.
    type: str
    required: true
  bucket_types:
    description: What the names of the replicated buckets begin with.
    type: list
    elements: str
    required: true
"""
