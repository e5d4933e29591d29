# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of the Parameter Store: reading all below a path at once, and the plan that makes them as wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from .._core.plan import Plan, Step, tag_changes, tag_dict, tag_list
from .._core.ssm_parameters import Parameter, answered_parameters, is_met, with_source
from .errors import AWS_ERRORS

# As many names as DeleteParameters takes at once.
CHUNK = 10
# Of generated values, in letters and digits: some 190 bits.
LENGTH = 32
ClientOf = Callable[[str, str], Any]


def describe_parameters(client: Any, path: str) -> dict[str, Parameter]:
    """Everything below the path, by the rest of its name."""
    pages = client.get_paginator("get_parameters_by_path").paginate(Path=path, Recursive=True, WithDecryption=True)
    return answered_parameters((answer for page in pages for answer in page["Parameters"]), path)


def describe_sources(
    client_of: ClientOf, path: str, wanted: Mapping[str, Parameter]
) -> dict[str, dict[str, Parameter]]:
    """What the regions have that values are copied from. One that does not answer is left out."""
    found = {}
    for region in sorted({parameter.source for parameter in wanted.values()} - {""}):
        try:
            found[region] = describe_parameters(client_of("ssm", region), path)
        except AWS_ERRORS:
            continue
    return found


def plan_parameters(
    client: Any,
    path: str,
    wanted: Mapping[str, Parameter],
    key_id: str | None,
    tags: Mapping[str, str],
    random_text: Callable[[], str],
    sources: Mapping[str, Mapping[str, Parameter]],
) -> Plan:
    """What it takes for every parameter to have its value and to carry ``tags``."""
    found = describe_parameters(client, path)
    before, after, steps = {}, {}, []
    for name, asked in wanted.items():
        stands = found.get(name)
        parameter = with_source(asked, stands, sources.get(asked.source), name)
        has_tags = _tags_of(client, path + name) if stands and tags else {}
        if stands:
            before[name] = {"value": stands.shown, "type": stands.type, "tags": has_tags}
        settled = stands if stands and is_met(stands, parameter) else parameter
        after[name] = {"value": settled.shown, "type": settled.type, "tags": {**has_tags, **tags}}
        if not is_met(stands, parameter):
            text = random_text if parameter.generated else partial(_value_of, path + name, parameter)
            steps.append(_put(client, path + name, parameter, text, key_id, None if stands else tags))
        if stands and (missing := tag_changes(has_tags, tags)):
            steps.append(_tag(client, path + name, missing))
    return Plan(before, after, tuple(steps))


def plan_no_parameters(client: Any, path: str) -> Plan:
    """What it takes for nothing to be left below the path."""
    found = describe_parameters(client, path)
    names = [path + name for name in sorted(found)]
    before = {name: {"value": parameter.shown, "type": parameter.type} for name, parameter in found.items()}
    chunks = (names[start : start + CHUNK] for start in range(0, len(names), CHUNK))
    return Plan(before, {}, tuple(_delete(client, chunk) for chunk in chunks))


def _tags_of(client: Any, name: str) -> dict[str, str]:
    return tag_dict(client.list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"])


def random_text(client: Any) -> str:
    """A random value, from Secrets Manager."""
    return str(client.get_random_password(PasswordLength=LENGTH, ExcludePunctuation=True)["RandomPassword"])


def _value_of(name: str, parameter: Parameter) -> str:
    if not parameter.value:
        raise ValueError(f"parameters: {name} is to be as in {parameter.source}, which has none or does not answer.")
    return parameter.value


def _put(
    client: Any,
    name: str,
    parameter: Parameter,
    text: Callable[[], str],
    key_id: str | None,
    tags: Mapping[str, str] | None,
) -> Step:
    call: dict[str, Any] = {
        "Name": name,
        "Type": parameter.type,
        "Description": parameter.description,
    }
    if parameter.secure and key_id:
        call["KeyId"] = key_id
    # AWS takes tags with a new parameter only, and Overwrite with an old one only.
    call.update({"Overwrite": True} if tags is None else {"Tags": tag_list(tags)})
    return Step("ssm:PutParameter", lambda: client.put_parameter(Value=text(), **call))


def _tag(client: Any, name: str, tags: Mapping[str, str]) -> Step:
    return Step(
        "ssm:AddTagsToResource",
        lambda: client.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=tag_list(tags)),
    )


def _delete(client: Any, names: Sequence[str]) -> Step:
    return Step("ssm:DeleteParameters", lambda: client.delete_parameters(Names=list(names)))
