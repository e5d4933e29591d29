# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user decides about the readiness of a standby."""

from __future__ import annotations


class ModuleDocFragment:
    """The bounds of the checks of readiness."""

    DOCUMENTATION = r"""
options:
  max_lag_seconds:
    description: The lag of the database, in seconds, above which a standby is not ready.
    type: float
    default: 60
  max_backup_age_hours:
    description: How old, in hours, the last copy of a backup in another region may be.
    type: float
    default: 26
  max_drill_age_days:
    description: How many days the last drill or move may lie back.
    type: float
    default: 100
  min_certificate_days:
    description: How many days a certificate has to be valid still.
    type: float
    default: 30
  min_snapshot_days:
    description: How many days before a snapshot of an old volume goes it is told.
    type: float
    default: 7
  full_capacity:
    description: Instances that a region has to be able to run. None where functions run the application.
    type: int
    default: 0
  capacity_reservation:
    description: Whether a standby has to have capacity reserved for its instances.
    type: bool
    default: false
  accelerated_recovery:
    description: Whether the zone has to have accelerated recovery.
    type: bool
    default: false
  max_monthly_cost:
    description: What a standby may cost a month, in the currency of the prices. It is told, and not judged, when 0.
    type: float
    default: 0
  follow:
    description: Whether traffic goes where the V(writer) is, or anywhere the V(endpoint) answers.
    type: str
    choices: [writer, endpoint]
    default: writer
  routing:
    description: How Route 53 chooses among the regions, by weight, or as a primary and one secondary.
    type: str
    choices: [weighted, failover]
    default: weighted
  preferred_weight:
    description: The weight of the record of the region that is preferred.
    type: int
    default: 100
  standby_weight:
    description: The weight of the records of the other regions.
    type: int
    default: 0
  meant_differences:
    description: Differences between regions that somebody wants.
    type: list
    elements: dict
    default: []
    suboptions:
      check:
        description: The check that finds the difference, such as V(equality.functions).
        type: str
        required: true
      difference:
        description: A pattern of the difference's words, such as V(application-health*).
        type: str
        required: true
      reason:
        description: Why it is wanted.
        type: str
        required: true
  prices:
    description: The content of a file of prices. No cost is told without.
    type: dict
"""
