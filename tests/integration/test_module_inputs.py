# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever an option of whatever module is given: a sentence or a result, no trace, and no change half made.

Each module starts from the first of its own examples, of which one option is changed. BAD_VALUES=500 tries so many
values of each module instead of a few.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.testing import patch_module_args
from ansible_collections.multiregion.aws_dr.plugins.plugin_utils.warm_botocore import _share_models
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lab.testing import Lab, running_lab
from tests.integration.bad_values import OF_TYPE, STEERING, options_of, steers, with_value
from tests.integration.module_process import MODULES

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py") if path.stem != "__init__")
MANY = int(os.environ.get("BAD_VALUES", "6"))
SEARCH = settings(
    derandomize=True, deadline=None, database=None, max_examples=MANY, suppress_health_check=list(HealthCheck)
)
# What a person can't read, and what tells of the inside.
UNREADABLE = re.compile(r"Traceback|object at 0x|(Key|Index|Attribute|Type|Unicode\w+)Error|module_stderr")
# Short, where a module waits for what nobody makes here.
HASTE: Mapping[str, Mapping[str, Any]] = {
    "region_serving": {"write_timeout": 0, "targets_timeout": 0, "traffic_timeout": 0},
}


@dataclass(frozen=True)
class Told:
    """What a module told, and the calls that it made."""

    result: dict[str, Any]
    calls: list[dict[str, Any]]

    @property
    def failed(self) -> bool:
        return bool(self.result.get("failed"))

    @property
    def done(self) -> list[str]:
        """What it changed."""
        return [call["action"] for call in self.calls if call["mutates"] and 200 <= call["status"] < 400]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab of its own, since what these modules make has strange names; and a folder, since they may write there."""
    with running_lab(tmp_path_factory.mktemp("lab")) as lab, pytest.MonkeyPatch.context() as patch:
        _share_models()
        patch.chdir(tmp_path_factory.mktemp("folder"))
        for name, value in {**lab.env, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"}.items():
            patch.setenv(name, value)
        yield lab


def module(name: str) -> Any:
    return importlib.import_module(MODULES + name)


def example_of(name: str) -> dict[str, Any]:
    first = yaml.safe_load(module(name).EXAMPLES)[0]
    return {**first[f"multiregion.aws_dr.{name}"], **HASTE.get(name, {})}


def run(stage: Lab, name: str, options: Mapping[str, Any]) -> Told:
    """The module in this process. Whatever it raises but its end is a trace, and fails the test."""
    mark, printed = stage.mark(), io.StringIO()
    with patch_module_args(dict(options)), contextlib.redirect_stdout(printed), contextlib.suppress(SystemExit):
        module(name).main()
    return Told(json.loads(printed.getvalue()), stage.calls(since=mark))


@pytest.mark.parametrize("name", NAMES)
def test_an_option_that_nobody_knows_is_told(stage: Lab, name: str) -> None:
    told = run(stage, name, {**example_of(name), "colour": "red"})
    assert told.failed
    assert "Unsupported parameters" in told.result["msg"]
    assert "colour" in told.result["msg"]
    assert told.calls == []


@pytest.mark.parametrize("name", NAMES)
def test_no_value_makes_a_trace_or_half_a_change(stage: Lab, name: str) -> None:
    spec = module(name).argument_spec()
    good, hasty = example_of(name), HASTE.get(name, {})
    options = [(path, kind) for path, kind in options_of(spec) if path[0] not in hasty]
    wrong: list[str] = []

    # What a module made stands, so the same value a second time is another case: it is noted, and not tried again.
    @SEARCH
    @given(st.sampled_from(options).flatmap(lambda one: st.tuples(st.just(one[0]), OF_TYPE[one[1]])))
    @example((options[0][0], STEERING[0]))
    def search(chosen: tuple[tuple[str, ...], Any]) -> None:
        path, value = chosen
        try:
            told = run(stage, name, with_value(spec, good, path, value))
            faults = list(faults_of(told, value))
        except Exception as error:
            faults = [f"a trace: {error!r}"]
        wrong.extend(f"{'.'.join(path)} = {shown(value)}: {fault}" for fault in faults)

    search()
    assert wrong == []


def faults_of(told: Told, value: Any) -> Iterator[str]:
    if told.failed:
        message = str(told.result["msg"])
        if not message.strip() or UNREADABLE.search(message):
            yield f"no clear sentence: {message}"
        if told.done:
            yield f"refused after {told.done}: {message}"
    if steers(value) and (not told.failed or told.calls):
        yield f"a character that steers got as far as {told.calls}"


def shown(value: Any) -> str:
    return repr(value)[:80]
