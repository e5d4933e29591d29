# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role works with is told by hashes, and a role stands only while nothing before it changed them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.multiregion.aws_dr.plugins.lookup import role_inputs, role_stands

ROLES = ["compute", "network"]


def inputs(*roles: str, **variables: Any) -> dict[str, Any]:
    lookup = role_inputs.LookupModule(DataLoader(), Templar(DataLoader(), variables=variables))
    [found] = lookup.run(list(roles) or ROLES, variables)
    return dict(found)


def stands(role: str, **variables: Any) -> bool:
    [told] = role_stands.LookupModule(DataLoader(), Templar(DataLoader(), variables=variables)).run([role], variables)
    return told


def known(standing: list[str], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a run that began with these settings."""
    return {"site_roles": ROLES, "standing_roles": standing, "__site_inputs": inputs(**settings), **settings}


def test_each_option_has_its_own_hash() -> None:
    before, after = (
        inputs(network_nat="one", compute_vpc_id="vpc-1"),
        inputs(network_nat="per_zone", compute_vpc_id="vpc-1"),
    )
    changed = {name for name, value in before["network"]["hashes"].items() if after["network"]["hashes"][name] != value}
    assert changed == {"network_nat"}
    assert after["compute"] == before["compute"]
    assert (before["network"]["hidden"], before["network"]["trouble"]) == ([], "")


def test_no_value_is_told() -> None:
    assert "10.40.0.0" not in str(inputs(network_cidr_block="10.40.0.0/16"))


def test_what_another_role_makes_for_it_counts() -> None:
    present, absent = inputs(demo_application_state="present"), inputs(demo_application_state="absent")
    assert present["compute"] != absent["compute"]
    assert present["network"] == absent["network"]


def test_sources_of_functions_outside_of_the_collection_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tests.unit.lookup.test_role_inputs.ROLES", ["functions"])
    listed = [{"name": "own", "source": str(tmp_path)}, {"name": "shipped", "source": "transactions_api"}]
    before = inputs("functions", functions_list=listed)["functions"]["hashes"]
    assert inputs("functions", functions_list=listed)["functions"]["hashes"] == before
    (tmp_path / "handler.py").write_text("changed")
    after = inputs("functions", functions_list=listed)["functions"]["hashes"]
    assert {name for name, value in before.items() if after[name] != value} == {f"files of {tmp_path}"}


def test_what_is_no_option_does_not_count() -> None:
    assert inputs(anything="else") == inputs()


def test_what_can_not_be_compared_is_trouble() -> None:
    found = inputs(network_nat=float("nan"))["network"]
    assert found["hashes"] == {}
    assert "can't be told" in found["trouble"]


@pytest.mark.parametrize("option", ["start_at_task", "step"])
def test_a_run_of_a_part_proves_nothing(monkeypatch: pytest.MonkeyPatch, option: str) -> None:
    monkeypatch.setattr("ansible.context.CLIARGS", {option: "something"})
    found = inputs()["network"]
    assert found["hashes"] == {}
    assert f"with --{option.replace('_', '-')} not every task is run" in found["trouble"]


def test_a_secret_option_is_hidden_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(role_inputs, "options_of", lambda _role: {"token": {"type": "str", "no_log": True}})
    found = inputs(token="one")["network"]
    assert found["hidden"] == ["token"]
    assert found["hashes"]["token"] != inputs(token="two")["network"]["hashes"]["token"]
    assert "nan" not in inputs(token=float("nan"))["network"]["trouble"]


def test_a_change_of_any_file_is_a_change_of_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(role_inputs, "ROOT", tmp_path)
    folder = tmp_path / "role"
    (folder / "tasks").mkdir(parents=True)
    (folder / "tasks/main.yml").write_text("one")
    hash_files = role_inputs.hash_files.__wrapped__
    first = hash_files(folder)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__/main.pyc").write_text("compiled")
    assert hash_files(folder) == first
    (folder / "tasks/main.yml").write_text("two")
    second = hash_files(folder)
    (folder / "tasks/main.yml").rename(folder / "tasks/other.yml")
    assert len({first, second, hash_files(folder)}) == 3


def test_a_role_stands_while_all_do() -> None:
    assert stands("network", **known(ROLES, {}))


def test_a_role_that_did_not_stand_runs() -> None:
    assert not stands("network", **known(["compute"], {}))


def test_a_role_stands_beside_one_that_runs() -> None:
    assert stands("compute", **known(["compute"], {"compute_vpc_id": "vpc-1"}))


def test_a_role_runs_where_one_before_it_changed_its_inputs() -> None:
    changed = {**known(["compute"], {"compute_vpc_id": "vpc-1"}), "compute_vpc_id": "vpc-2"}
    assert not stands("compute", **changed)


def test_a_role_runs_where_its_inputs_can_not_be_told_any_more() -> None:
    assert not stands("compute", **{**known(["compute"], {}), "compute_vpc_id": float("nan")})
