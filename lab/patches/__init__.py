# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Small corrections of ministack, each named after the AWS behaviour that it restores."""

from __future__ import annotations


def apply_all() -> None:
    """Apply every patch to the ministack of this process."""
