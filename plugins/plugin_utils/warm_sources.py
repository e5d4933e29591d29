# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where Ansible finds the code that it puts into archives, and where it keeps them."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import ansible
from ansible import constants as C  # noqa: N812
from ansible.plugins.loader import module_utils_loader
from ansible.release import __version__

from .warm_store import Store, is_private

ANSIBLE = Path(ansible.__file__).parent


def store() -> Store | None:
    """None where archives can't be kept, or may hold code that comes from neither Ansible nor a collection."""
    folder = (
        Path(C.ANSIBLE_HOME)
        / "multiregion.aws_dr"
        / f"archives-{__version__}-{sys.version_info[0]}.{sys.version_info[1]}"
    )
    try:
        if _has_other_places() or not is_private(folder):
            return None
    except OSError:
        return None
    return Store(folder, Path(C.DEFAULT_LOCAL_TMP) / "ansiballz_cache", locate)


def _has_other_places() -> bool:
    """Is there a folder, of the user's or of a playbook's, whose files go before those of Ansible?"""
    places = {Path(place) for place in module_utils_loader.print_paths().split(os.pathsep)}
    return any(place.is_dir() for place in places - {ANSIBLE / "module_utils"})


def locate(name: str) -> Path | None:
    first, *rest = name.split("/")
    if first == "ansible":
        return ANSIBLE.joinpath(*rest)
    if first != "ansible_collections" or len(rest) < 3:
        return None
    try:
        [home, *_others] = importlib.import_module(f"ansible_collections.{rest[0]}.{rest[1]}").__path__
    except ImportError:
        return None
    return Path(home).joinpath(*rest[2:])
