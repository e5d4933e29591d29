# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user decides about a system."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that hold a system's settings."""

    DOCUMENTATION = r"""
options:
  environment_suffix:
    description: The suffix of every name.
    type: str
    required: true
  regions:
    description: The region of each host, in the order of the inventory.
    type: list
    elements: str
    required: true
  preferred:
    description: The regions that the inventory prefers; one is right.
    type: list
    elements: str
    required: true
  supernet:
    description: The IPv4 block that is cut into one part for each region.
    type: str
    required: true
  region_blocks:
    description: The CIDR block that a region has of its own, in the same order; empty where the supernet gives one.
    type: list
    elements: str
    required: true
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
  zone_name:
    description: The hosted zone.
    type: str
    required: true
  record_name:
    description: The name that clients use.
    type: str
    required: true
  floor_capacity:
    description: Instances of a standby.
    type: int
    required: true
  full_capacity:
    description: Instances of the region that writes.
    type: int
    required: true
  maximum_capacity:
    description: Most instances that a region may run.
    type: int
    required: true
  further_buckets:
    description: Types of replicated buckets beside that of the artifacts.
    type: list
    elements: str
    default: []
  follow:
    description: What traffic follows, V(writer) or V(endpoint).
    type: str
    default: writer
  routing:
    description: How Route 53 chooses, V(weighted) or V(failover).
    type: str
    default: weighted
  standby_weight:
    description: Weight of the records of standbys; above V(0) they get a share of the traffic.
    type: int
    default: 0
  allow_split_writes:
    description: Whether writes may reach a region that only reads.
    type: bool
    default: false
  account_id:
    description: The only account allowed; empty allows any.
    type: str
    default: ""
"""
