# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The least that such a system can cost: ``python -m tests.bench.speed.floor us-east-1 us-east-2``.

A plain program with threads that makes a like of the transactions system by as few calls as it takes. A second run
reads everything in bulk, compares, and changes nothing. It is a yardstick and no tool: it mends nothing, removes
nothing, and waits for AWS only where the next call needs it.
"""

from __future__ import annotations

import argparse
import json
import sys

from tests.bench.speed.floor.buckets import Bucket
from tests.bench.speed.floor.data import Data, account_of
from tests.bench.speed.floor.engine import Engine
from tests.bench.speed.floor.kinds import KINDS, REGIONAL, SHARED
from tests.bench.speed.floor.network import Network
from tests.bench.speed.floor.service import Service
from tests.bench.speed.floor.watch import Watch


def declare(engine: Engine, regions: list[str], buckets: int) -> None:
    """Everything, in an order in which nothing needs what comes after it."""
    for kind in SHARED:
        engine.read(kind, regions)
    for kind in REGIONAL:
        for region in regions:
            engine.read(kind, [region])
    account = account_of(engine, regions[0])
    networks = [Network(engine, regions, index, account) for index in range(len(regions))]
    datas = [Data(network) for network in networks]
    services = [Service(data) for data in datas]
    watches = [Watch(service) for service in services]
    for data in datas:
        data.key()
    datas[0].global_database()
    watches[0].zone()
    for data, network, watch in zip(datas, networks, watches, strict=True):
        network.declare()
        data.roles()
        watch.notify()
    for data in datas:
        data.cluster()
    for service in services:
        service.balance()
    for network, data in zip(networks, datas, strict=True):
        data.log_group(f"/vpc/{network.name('flow-log')}")
        data.log_group(f"/aws/rds/cluster/{network.name('cluster')}/postgresql")
        network.log_flows(data.role_arn("flow-log"))
        network.ask_peers()
    for network in networks:
        network.route()
    replicated = [Bucket(data, number) for data in datas for number in range(buckets // len(regions))]
    for bucket in replicated:
        bucket.declare()
    for bucket in replicated:
        bucket.replicate()
    for service in services:
        service.run_instances()
        service.schedule()
    for data, watch in zip(datas, watches, strict=True):
        data.parameters()
        watch.alarms(buckets // len(regions))
        watch.dashboard()
    for watch in watches:
        watch.check()
    watches[0].lead(services)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("regions", nargs="+", help="the first is the writer's")
    parser.add_argument("--buckets", type=int, help="how many in all; one a region when left out")
    options = parser.parse_args()
    engine = Engine(KINDS)
    declare(engine, options.regions, options.buckets or len(options.regions))
    stand = engine.finish()
    print(json.dumps({"stand": stand, "made": engine.made, "drift": engine.drift}))
    return 1 if engine.drift else 0


if __name__ == "__main__":
    sys.exit(main())
