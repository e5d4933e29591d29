# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one place where modules meet Ansible: a client with sane time-outs, and a plan turned into a result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from types import MappingProxyType
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.botocore import get_aws_connection_info
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ._core.inputs import option_problems
from ._core.plan import Plan, carry_out

try:
    from boto3.session import Session
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError, WaiterError
    from botocore.parsers import ResponseParserError

    # An answer that cannot be read comes from somebody in between, and botocore counts it among nothing else.
    AWS_ERRORS: tuple[type[Exception], ...] = (BotoCoreError, ClientError, WaiterError, ResponseParserError)
except ImportError:  # AnsibleAWSModule says so in its own words, before a call is made.
    AWS_ERRORS = ()

# A region that is lost must not hold a run for long: short patience on each attempt, and few of them. Five, because
# Route 53 and the tagging API throttle an ordinary run; what a recovery calls takes a client of its own with two.
CLIENT_CONFIG: Mapping[str, Any] = MappingProxyType(
    {"connect_timeout": 5, "read_timeout": 30, "retries": {"mode": "standard", "max_attempts": 5}}
)


# For a look at a region that may be lost: two attempts, a second or two each.
IMPATIENT_CONFIG: Mapping[str, Any] = MappingProxyType(
    {"connect_timeout": 1, "read_timeout": 2, "retries": {"mode": "standard", "total_max_attempts": 2}}
)

# For many calls at once, which may come back slowly together: short patience would read a throttled region as changed.
BULK_CONFIG: Mapping[str, Any] = MappingProxyType({**CLIENT_CONFIG, "max_pool_connections": 30})


def aws_client(
    module: AnsibleAWSModule, service: str, region: str | None = None, config: Mapping[str, Any] = CLIENT_CONFIG
) -> Any:
    """A client of ``service`` in the module's region, or in ``region`` where one is named."""
    elsewhere = {"region": region} if region else {}
    return module.client(service, aws_config=dict(config), **elsewhere)


def regional_clients(module: AnsibleAWSModule, config: Mapping[str, Any]) -> Callable[[str, str], Any]:
    """Clients by service and region, from one session: each after the first costs a tenth of what a session costs."""
    _region, endpoint, connection = get_aws_connection_info(module)
    session = Session(profile_name=connection.pop("profile_name", None))
    settings = Config(**config).merge(connection.pop("aws_config", None) or Config())
    lock = Lock()
    made: dict[tuple[str, str], Any] = {}

    def client_of(service: str, region: str) -> Any:
        with lock:
            if (service, region) not in made:
                made[service, region] = session.client(
                    service, region_name=region, endpoint_url=endpoint, config=settings, **connection
                )
            return made[service, region]

    return client_of


def finish(
    module: AnsibleAWSModule, name: str, plan: Plan, shape: Callable[[Mapping[str, Any]], object] = dict
) -> None:
    """Carry the plan out (not in check mode) and leave with ``changed``, ``diff``, ``actions`` and the resource.

    ``shape`` turns the resource into what is returned under ``name``, where that is no mapping.
    """
    after = plan.after if module.check_mode else carry_out(plan)
    result: dict[str, Any] = {
        "changed": plan.changed,
        "actions": [step.action for step in plan.steps],
        name: shape(after),
    }
    if plan.changed:
        result["diff"] = {"before": dict(plan.before), "after": dict(plan.after)}
    module.exit_json(**result)


def refuse(problems: Sequence[str]) -> None:
    """End the module with these sentences, where there are any."""
    if problems:
        raise ValueError(" ".join(problems))


def run_module(module: AnsibleAWSModule, run: Callable[[AnsibleAWSModule], None]) -> None:
    """Run a module; an error of AWS's, or a sentence about bad input, ends it as a failure a person can read."""
    try:
        refuse(option_problems(module.argument_spec, module.params))
        run(module)
    except (ValueError, TimeoutError) as error:
        module.fail_json(msg=str(error))
    except AWS_ERRORS as error:
        module.fail_json_aws(error)
