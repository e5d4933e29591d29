# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be changed of an Aurora cluster once it stands."""

from __future__ import annotations


class ModuleDocFragment:
    """The options of a cluster and of its instances. What is left out stays as it is."""

    DOCUMENTATION = r"""
options:
  vpc_security_group_ids:
    description: The security groups of the cluster, all of them.
    type: list
    elements: str
  port:
    description: Port of the cluster.
    type: int
  backup_retention_days:
    description: For how many days automated backups are kept.
    type: int
  backup_window:
    description: When backups are made, in UTC, as in V(03:00-04:00).
    type: str
  maintenance_window:
    description: When AWS maintains the cluster, in UTC, as in V(sun:04:30-sun:05:30).
    type: str
  log_exports:
    description: The logs that go to CloudWatch Logs, all of them. One that the engine does not write is refused.
    type: list
    elements: str
  copy_tags_to_snapshot:
    description: Whether snapshots get the tags of the cluster.
    type: bool
    default: true
  deletion_protection:
    description: Whether the cluster is protected against deletion.
    type: bool
  parameter_group:
    description: Parameter group of the cluster. A static parameter takes effect with the next restart of an instance.
    type: str
  serverless_min_acu:
    description:
      - Least capacity of each instance of class V(db.serverless), in Aurora capacity units, from 0.5 in steps of 0.5.
      - V(0) is refused, since an instance that pauses can't hold the writer of a global database.
    type: float
  serverless_max_acu:
    description: Most capacity of each such instance, up to 256. Required with O(serverless_min_acu).
    type: float
  instance_identifiers:
    description: Names of the instances that the cluster has. Others are left alone.
    type: list
    elements: str
    default: []
  removed_instance_identifiers:
    description: Names of instances that are removed. The one that writes stays, and so does the cluster's last one.
    type: list
    elements: str
    default: []
  instance_class:
    description: Class of these instances. Required with O(instance_identifiers). Changed one by one, the writer last.
    type: str
  instance_parameter_group:
    description: Parameter group of these instances, as O(parameter_group).
    type: str
  auto_minor_version_upgrade:
    description: Whether AWS upgrades these instances. All members of a global database need the same version.
    type: bool
    default: false
"""
