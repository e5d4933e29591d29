# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of the documents system. Each test goes on where the one before it stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.story.lives import Life, living


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with living("documents", tmp_path_factory.mktemp("documents")) as found:
        yield found


def test_a_dry_run_on_an_empty_account_tells_the_plan_and_touches_nothing(life: Life) -> None:
    life.dry_run_on_nothing()


def test_it_is_built(life: Life) -> None:
    life.build()


def test_building_it_again_changes_nothing(life: Life) -> None:
    life.build_again()


def test_a_dry_run_on_a_full_account_touches_nothing(life: Life) -> None:
    life.dry_run()


def test_a_switchover_takes_the_traffic_along(life: Life) -> None:
    life.switch_over()


def test_a_build_follows_the_writer(life: Life) -> None:
    life.build_where_the_writer_is()


def test_the_writer_comes_home(life: Life) -> None:
    life.come_home()


def test_a_lost_region_is_left_by_one_command(life: Life) -> None:
    life.lose_the_region()


def test_the_writer_goes_back_without_loss(life: Life) -> None:
    life.come_home()


def test_a_removal_leaves_nothing(life: Life) -> None:
    life.remove()
