# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the data of a standby is what a failover needs: pure judgements of what was read."""

from __future__ import annotations

from .readiness_check import Verdict, judged, unknown

LAG = "Look at the load of the writer and the size of the standby's instances; failover.yml refuses above the bound."


def judge_lag(seconds: float | None, bound: float) -> Verdict:
    wanted = f"at most {bound:g} s"
    if seconds is None:
        return unknown("nothing was measured in the last five minutes", wanted, LAG)
    return judged(seconds <= bound, f"{seconds:.1f} s", wanted, LAG)
