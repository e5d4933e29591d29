# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storms. The collection is found where pytest finds it, too."""

import sys
from pathlib import Path

PLACE = str(Path(__file__).parents[3] / ".ansible" / "collections")
if PLACE not in sys.path:
    sys.path.insert(0, PLACE)
