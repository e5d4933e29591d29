# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a role may still be left as it stands, after other roles ran."""

from __future__ import annotations

DOCUMENTATION = r"""
name: role_stands
version_added: 0.1.0
short_description: Tell whether a role may still be left as it stands
description:
  - A role that stood when the run began runs all the same where a role before it changed what it works with, such as a
    subnet that was made anew.
  - Takes what C(site.yml) knows from the variables C(standing_roles), C(site_roles) and C(__site_inputs).
options:
  _terms:
    description: The name of a role of this collection.
    type: list
    elements: str
    required: true
author:
  - multiregion.aws_dr contributors (@multiregion)
"""

EXAMPLES = r"""
- name: Build the network
  ansible.builtin.include_role:
    name: multiregion.aws_dr.network
  when: not lookup('multiregion.aws_dr.role_stands', 'network')
"""

RETURN = r"""
_raw:
  description: Whether the role stands.
  type: list
  elements: bool
"""

from collections.abc import Mapping
from typing import Any

from ansible.plugins.lookup import LookupBase

from .role_inputs import resolve


class LookupModule(LookupBase):  # type: ignore[misc]
    """Resolves the inputs again, unless nothing ran that could have changed them."""

    def run(self, terms: list[str], variables: Mapping[str, Any] | None = None, **_options: Any) -> list[bool]:
        known = variables or {}
        standing, every = (set(self._templar.template(known[name])) for name in ("standing_roles", "site_roles"))
        return [role in standing and (standing == every or self._is_as_before(str(role), known)) for role in terms]

    def _is_as_before(self, role: str, variables: Mapping[str, Any]) -> bool:
        now = resolve(self._templar, role, variables)
        before = self._templar.template(variables["__site_inputs"])[role]
        return not now["trouble"] and bool(now["hashes"] == before["hashes"])
