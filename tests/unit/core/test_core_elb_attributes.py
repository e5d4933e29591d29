# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of a load balancer."""

from __future__ import annotations

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.elb_attributes import attribute_text


def test_attributes_are_text_in_the_spelling_of_aws() -> None:
    assert attribute_text({"a": True, "b": False, "c": 60, "d": "x"}) == {
        "a": "true",
        "b": "false",
        "c": "60",
        "d": "x",
    }
