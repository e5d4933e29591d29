# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole world of a system as the fingerprints see it, and every field of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

import boto3
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world import KINDS, look_at_site
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_look import System
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fingerprint import hash_world
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.volatile import VOLATILE
from botocore.config import Config

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.story.playbooks import ROOT
from tests.unit.roles.role_files import load

SETTINGS = load(ROOT / "inventories/transactions/group_vars/all/system.yml")
IMAGE = load(ROOT / "roles/compute/defaults/main.yml")["compute_ami_parameter"]
World = dict[tuple[str, str], Mapping[str, Any]]
# A place in an answer.
Path = tuple[str | int, ...]


def read_world(lab: Lab, regions: tuple[str, ...]) -> World:
    """What AWS answers about each role in each region, all of it readable."""
    session = boto3.Session(
        aws_access_key_id=lab.env["AWS_ACCESS_KEY_ID"], aws_secret_access_key=lab.env["AWS_SECRET_ACCESS_KEY"]
    )
    clients: dict[tuple[str, str], Any] = {}
    lock = Lock()

    def client_of(service: str, region: str) -> Any:
        with lock:
            if (service, region) not in clients:
                config = Config(max_pool_connections=30)
                made = session.client(service, region_name=region, endpoint_url=lab.endpoint, config=config)
                clients[service, region] = made
            return clients[service, region]

    system = System(
        suffix=SETTINGS["environment_suffix"],
        account=ACCOUNT,
        preferred_region=regions[0],
        zone_name=SETTINGS["dns_failover_zone_name"],
        record_name=SETTINGS["dns_failover_record_name"],
        image_parameters=dict.fromkeys(regions, IMAGE),
    )
    worlds = look_at_site(
        client_of, system, list(regions), [(region, role) for region in regions for role in KINDS]
    ).worlds
    assert [world.trouble for world in worlds.values() if world.trouble] == []
    return {place: world.answers for place, world in worlds.items()}


def hashes(world: World) -> dict[tuple[str, str, str], str]:
    """The hash of each kind of each role in each region."""
    return {
        (region, role, kind): value
        for (region, role), answers in world.items()
        for kind, value in hash_world(answers).items()
    }


def things(answer: Any) -> Iterator[Any]:
    """The least answers that hold one thing each, so that a change of one is quickly judged."""
    if isinstance(answer, list):
        yield from ([item] for item in answer)
    elif isinstance(answer, dict):
        yield from ({name: below} for name, below in answer.items())
    elif answer is not None:
        yield answer


def fields(answer: Any, path: Path = ()) -> Iterator[Path]:
    """The way to each value that holds no other."""
    items: Any = answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ()
    below = [(*path, key) for key, _value in items]
    if not below:
        yield path
    for way in below:
        yield from fields(answer[way[-1]], way)


def is_volatile(kind: str, path: Path) -> bool:
    """Whether a field, or what it is part of, is on the list."""
    names = [step for step in path if isinstance(step, str)]
    return any(
        len(names) >= len(parts) and all(part in ("*", name) for part, name in zip(parts, names, strict=False))
        for parts in (field.split(".") for field in VOLATILE.get(kind, ()))
    )
