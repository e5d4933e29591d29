# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup: vaults that do not exist."""

from __future__ import annotations

from collections.abc import Callable

from lab.patches.tools import Answer, around, service


def apply() -> None:
    an_unknown_vault_is_not_to_be_seen()


def an_unknown_vault_is_not_to_be_seen() -> None:
    """DescribeBackupVault answers AccessDeniedException, whether the vault is missing or somebody else's."""
    backup = service("backup")

    @around(backup, "_describe_vault")
    def describe(inner: Callable[..., Answer], name: str) -> Answer:
        if name in backup._vaults:
            return inner(name)
        refusal: Answer = backup._err("AccessDeniedException", "Insufficient privileges to perform this action.", 403)
        return refusal
