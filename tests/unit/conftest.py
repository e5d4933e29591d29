# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How property tests search: the same examples each time, unless somebody asks for new ones."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# A test that fails once in a while teaches people to run it again. HYPOTHESIS_PROFILE=explore looks for new failures.
QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile("steady", derandomize=True, deadline=None, database=None, suppress_health_check=QUIET)
settings.register_profile("explore", deadline=None, database=None, suppress_health_check=QUIET, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
