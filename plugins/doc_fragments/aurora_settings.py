# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is looked at of a global database before it is made."""

from __future__ import annotations


class ModuleDocFragment:
    """The options of the database."""

    DOCUMENTATION = r"""
options:
  engine:
    description: The database engine.
    type: str
    required: true
  engine_version:
    description: Its version; empty lets AWS choose.
    type: str
    default: ""
  master_username:
    description: The master user of the database.
    type: str
    required: true
  backtrack_window_seconds:
    description: Backtrack window in seconds; only V(0) is right for a global database.
    type: int
    default: 0
  log_exports:
    description: The logs that go to CloudWatch Logs.
    type: list
    elements: str
    default: []
  instance_class:
    description: Class of the instances. The capacities count for V(db.serverless) alone.
    type: str
    default: ""
  serverless_min_acu:
    description: Least capacity of an instance where the writer is, in Aurora capacity units.
    type: float
    default: 0.5
  serverless_max_acu:
    description: Most capacity of an instance.
    type: float
    default: 16
  standby_serverless_min_acu:
    description: Least capacity of an instance of a standby.
    type: float
    default: 0.5
"""
