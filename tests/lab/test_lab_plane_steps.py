# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server has to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lab.plane.steps import Goal, Server, Step, next_step

WRITES, FOLLOWS = Goal(is_writer=True, is_connected=True, is_reachable=True), Goal(False, True, True)
RESYNCS, AWAY = replace(FOLLOWS, is_connected=False), replace(FOLLOWS, is_reachable=False)
NOTHING = Server()
WRITER = Server(has_data=True, is_running=True)
STANDBY = Server(has_data=True, is_running=True, is_standby=True, follows="b")


def down(server: Server) -> Server:
    return replace(server, is_running=False)


@pytest.mark.parametrize(
    ("case", "goal", "server", "other_goal", "other", "step"),
    [
        ("the first writer founds the volume", WRITES, NOTHING, FOLLOWS, NOTHING, Step.FOUND),
        ("a volume is founded once", WRITES, NOTHING, FOLLOWS, STANDBY, Step.WAIT),
        ("a writer goes on", WRITES, WRITER, FOLLOWS, STANDBY, Step.WAIT),
        ("a writer that ended starts again", WRITES, down(WRITER), FOLLOWS, STANDBY, Step.START),
        ("a new writer waits for the old one's last words", WRITES, STANDBY, FOLLOWS, WRITER, Step.WAIT),
        ("then it is promoted", WRITES, STANDBY, FOLLOWS, down(WRITER), Step.PROMOTE),
        ("with data loss it does not wait", WRITES, STANDBY, RESYNCS, WRITER, Step.PROMOTE),
        ("nor for a region that is away", WRITES, STANDBY, AWAY, WRITER, Step.PROMOTE),
        ("a standby that is down starts before it is promoted", WRITES, down(STANDBY), AWAY, WRITER, Step.START),
        ("a standby is cloned", FOLLOWS, NOTHING, WRITES, WRITER, Step.CLONE),
        ("but only from a writer that writes", FOLLOWS, NOTHING, WRITES, down(WRITER), Step.WAIT),
        ("a standby goes on", FOLLOWS, STANDBY, WRITES, WRITER, Step.WAIT),
        ("a standby that ended starts again", FOLLOWS, down(STANDBY), WRITES, WRITER, Step.START),
        ("the old writer drains", FOLLOWS, WRITER, WRITES, STANDBY, Step.DRAIN),
        ("with data loss it is fenced", RESYNCS, WRITER, WRITES, STANDBY, Step.STOP),
        ("it rejoins the new writer", FOLLOWS, down(WRITER), WRITES, WRITER, Step.REJOIN),
        ("also while it resynchronises", RESYNCS, down(WRITER), WRITES, WRITER, Step.REJOIN),
        ("not before the new writer writes", RESYNCS, down(WRITER), WRITES, STANDBY, Step.WAIT),
        ("who followed another writer rejoins", FOLLOWS, replace(STANDBY, follows="c"), WRITES, WRITER, Step.REJOIN),
        ("a region that is away has no server", AWAY, STANDBY, WRITES, WRITER, Step.STOP),
        ("and starts none", AWAY, down(STANDBY), WRITES, WRITER, Step.WAIT),
        ("without a writer a standby waits", FOLLOWS, NOTHING, FOLLOWS, NOTHING, Step.WAIT),
    ],
)
def test_next_step(case: str, goal: Goal, server: Server, other_goal: Goal, other: Server, step: Step) -> None:
    assert next_step("a", {"a": goal, "b": other_goal}, {"a": server, "b": other}) is step, case
