# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a game day needs beside the playbooks: the demo application, the client that watches it, and the report.

All of it works against AWS itself.
"""

from __future__ import annotations

import sys
from pathlib import Path

# In a checkout the collection is found here. It comes last, so that an installed one is taken where there is one.
CHECKOUT = Path(__file__).parents[1] / ".ansible" / "collections"
if CHECKOUT.is_dir() and str(CHECKOUT) not in sys.path:
    sys.path.append(str(CHECKOUT))
