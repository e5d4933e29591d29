# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller of one region: it moves the writer here when the writer's region is lost, and it may."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.claims import may_tell
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_run import Run
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_world import observe
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.notifications import publish_message
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.observers import Watch, read_answers
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.parameters import put_parameter, read_parameters
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.rds_global_cluster import describe_topology
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.recovery import recover
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.region_status import Names
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover import Action
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_guards import (
    decide_under_way,
    next_step,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_lock import is_resumable
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import (
    Answer,
    Subject,
    Verdict,
    change_message,
    format_standing,
    parse_standing,
    standing_after,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import (
    MonitorSettings,
    needed,
    regions_of,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.quorum import (
    Authority,
    AutoFailover,
    Observation,
    Surroundings,
    automatic_goal,
    automatic_refusals,
    first_sign,
    in_words,
    judge_writer,
    parse_authority,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Topology

# Beside what the monitors keep of their own region.
STANDING = "failover/writer_health"


@dataclass
class Controller:
    """One run. ``look`` gives impatient clients, for regions that may be lost; ``act`` patient ones."""

    settings: MonitorSettings
    look: Callable[[str, str], Any]
    act: Callable[[str, str], Any]
    clock: Clock
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def here(self) -> str:
        return self.settings.region

    @property
    def names(self) -> Names:
        return Names(self.settings.environment, regions_of(self.parameters))

    def run(self, request: str, seconds: float) -> dict[str, Any]:
        """Watch, decide, and act as far as ``seconds`` allow. The answer is for the log."""
        self.parameters = read_parameters(self.act("ssm", self.here), self.settings.prefix)
        authority = parse_authority(self.parameters)
        topology = describe_topology(self.act("rds", self.here), self.names.global_cluster)
        if authority.mode is AutoFailover.OFF or topology is None:
            return told("nothing", "automatic failover is off" if topology else "there is no global database")
        deadline = self.clock.now() + seconds
        run = self.failover_run(request)
        resumed = self.resume(run, topology, authority, deadline)
        if resumed is not None:
            return resumed
        if topology.writer_region in (None, self.here) or topology.failover is not None:
            return told("nothing", f"the writer is in {topology.writer_region}, or moving")
        return self.watch_writer(run, str(topology.writer_region), authority, deadline)

    def failover_run(self, request: str) -> Run:
        reason = f"the controller in {self.here}"
        return Run(
            self.names,
            self.look,
            self.act,
            f"failover-controller {self.here} {request}",
            reason=reason,
            began_at=self.clock.now(),
            clock=self.clock.now,
            sleep=self.clock.sleep,
            yields=True,
        )

    def resume(self, run: Run, topology: Topology, authority: Authority, deadline: float) -> dict[str, Any] | None:
        """Go on with a failover to this region that AWS has begun and nobody works on; None where there is none."""
        now = self.clock.now()
        lock = run.standing_lock(self.here)
        if lock is None or not is_resumable(lock, self.here, now):
            return None
        if lock.expires_at > now:
            return told("nothing", f"{lock.holder} is at work on {lock.failover_id}")
        if authority.mode is not AutoFailover.ACT or decide_under_way(topology, self.here) is None:
            return None
        return self.carry_out(run, authority, deadline, "goes on with it")

    def watch_writer(self, run: Run, writer: str, authority: Authority, deadline: float) -> dict[str, Any]:
        """Ask everybody about the writer's region, and act on a quorum."""
        settings, parameters = self.settings, self.parameters
        watch = Watch(self.look, self.names, self.here, writer, parameters, settings, self.clock)
        observations = watch.observations()
        answer = judge_writer(observations, authority.quorum)
        if answer is not Answer.UNHEALTHY:
            self.tell(writer, answer, observations)
            return told("nothing", f"{writer} is {answer}", observations)
        world = observe(self.look, self.names, self.here)
        now = self.clock.now()
        lock = run.standing_lock(self.here)
        refusals = automatic_refusals(self.here, world, self.surroundings(), authority, lock, now)
        if run.troubles:
            refusals += (f"Nobody knows whether a failover has just ended ({run.troubles[0]}). A person decides.",)
        decision = next_step(world, automatic_goal(self.here, authority), now)
        refusals += decision.refusals if decision.action is Action.REFUSE else ()
        if refusals or authority.mode is AutoFailover.NOTIFY:
            why = "; ".join(refusals) or "a person decides: run failover.yml"
            self.tell(writer, answer, observations, why)
            return told("refuses" if refusals else "notifies", why, observations)
        run.fault_at, run.began_at = first_sign(observations), self.clock.now()
        result = self.carry_out(run, authority, deadline, in_words(observations))
        # Whoever is at work tells of it.
        if not run.gives_way:
            self.tell(writer, answer, observations, "the writer is being moved")
        return result

    def carry_out(self, run: Run, authority: Authority, deadline: float, why: str) -> dict[str, Any]:
        run.reason = f"{run.reason}: {why}"
        seconds = deadline - self.clock.now()
        record = self.parameters.get("application/record_name", "")
        recovery = recover(run, automatic_goal(self.here, authority), record, seconds)
        state = "moved the writer" if recovery.finished else str(recovery.move.decision.action)
        if run.gives_way and run.lock is not None:
            return told("nothing", f"{run.lock.holder} is at work on {run.failover_id}")
        return {**told(state, recovery.move.decision.reason), "failover_id": run.failover_id, "troubles": run.troubles}

    def surroundings(self) -> Surroundings:
        """How this region is: its own monitors, and whether it reaches anybody outside."""
        answers = read_answers(
            self.act("cloudwatch", self.here), self.settings.environment, self.here, self.clock.now()
        )
        return Surroundings(answers["database"], answers["application"], self.witness_answers())

    def witness_answers(self) -> bool:
        """Whether a region that is no part of the system answers: otherwise it is this one that is cut off."""
        try:
            self.look("sts", needed(self.parameters, "failover/witness_region")).get_caller_identity()
        except Exception:
            return False
        return True

    def tell(self, writer: str, answer: Answer, observations: Sequence[Observation], more: str = "") -> None:
        """Keep the answer; tell a change of it. Unknown is no change: it is only that nobody could look."""
        if answer is Answer.UNKNOWN:
            return
        before = parse_standing(self.parameters.get(STANDING, ""))
        reason = "; ".join(filter(None, (in_words(observations), more)))
        verdict = Verdict(answer, reason, self.clock.now())
        after = standing_after(before, verdict)
        ssm, prefix = self.act("ssm", self.here), self.settings.prefix
        if after == before or not may_tell(ssm, prefix, STANDING, after, self.clock.now()):
            return
        message = change_message(Subject.WRITER, self.settings.environment, writer, before, verdict, ())
        stands = before
        try:
            publish_message(self.act("sns", self.here), needed(self.parameters, "notifications/topic_arn"), message)
            stands = after
        finally:
            # Of a message that did not go out nothing is left, so that the next run tells.
            put_parameter(ssm, prefix + STANDING, format_standing(stands))


def told(state: str, reason: str, observations: Sequence[Observation] = ()) -> dict[str, Any]:
    seen = [{"observer": one.observer, "answer": one.answer, "reason": one.reason} for one in observations]
    return {"state": state, "reason": reason, "observations": seen}
