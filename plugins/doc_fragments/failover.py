# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of a failover have in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that name the system and the run."""

    DOCUMENTATION = r"""
options:
  environment_suffix:
    description: The suffix that the names of the system's resources end in.
    type: str
    required: true
  regions:
    description: The regions of the system, in the order in which one is chosen where they lag alike.
    type: list
    elements: str
    required: true
  reason:
    description: Why the writer is moved, for the journal.
    type: str
    default: ""
  holder:
    description: The name of the run that holds the lock, as an earlier task of the same run returned it.
    type: str
    default: ""
"""
