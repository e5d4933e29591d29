# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which faults meet which run of a life: settled by the seed and the number of the life, and by nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Verb(StrEnum):
    SITE = "site"
    SWITCHOVER = "switchover"
    FAILOVER = "failover"
    FAILBACK = "failback"
    DESTROY = "destroy"


class Kind(StrEnum):
    # These hit some calls, and whoever repeats them goes on.
    ERROR = "error"
    THROTTLE = "throttle"
    DELAY = "delay"
    DROP = "drop"
    # These last until the run ends.
    REFUSE = "refuse"
    EXPIRE = "expire"
    # These happen once. An outage lasts for some seconds of the run.
    OUTAGE = "outage"
    KILL = "kill"
    RETURN = "return"


# A long run has room for more of them.
LONG = {Verb.SITE: (3, 6), Verb.DESTROY: (3, 6)}
PASSING = (Kind.ERROR, Kind.THROTTLE, Kind.DELAY, Kind.DROP)


@dataclass(frozen=True)
class Size:
    """How many calls an undisturbed run makes, how many of them change something, and whom it calls most."""

    calls: int
    mutations: int
    called: str

    @property
    def services(self) -> list[str]:
        return self.called.split()


# Counted in the call log of runs that met no fault.
SIZES = {
    Verb.SITE: Size(
        1030,
        380,
        "ec2 ssm iam elasticloadbalancing rds logs kms route53 lambda monitoring s3 sns dynamodb events autoscaling",
    ),
    Verb.SWITCHOVER: Size(85, 26, "dynamodb ssm rds elasticloadbalancing autoscaling s3 sns"),
    Verb.FAILOVER: Size(75, 24, "dynamodb ssm rds elasticloadbalancing autoscaling s3 sns"),
    Verb.FAILBACK: Size(145, 26, "dynamodb ssm rds elasticloadbalancing ec2 autoscaling monitoring"),
    Verb.DESTROY: Size(
        590,
        200,
        "ec2 iam rds events route53 elasticloadbalancing logs ssm kms dynamodb s3 monitoring lambda autoscaling sns",
    ),
}


@dataclass(frozen=True)
class Strike:
    """One fault of one run: ``at`` calls that fit it pass first."""

    kind: Kind
    at: int
    hits: int = 1
    seconds: float = 0
    service: str = ""
    region: str = ""
    mutating: bool = False


Attempt = tuple[Strike, ...]


@dataclass(frozen=True)
class Step:
    """A verb that meets faults in each of its attempts, and is then run until it ends."""

    verb: Verb
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class Plan:
    """How long a life is."""

    rounds: int = 4
    site_attempts: int = 6
    move_attempts: int = 2
    destroy_attempts: int = 4
    # At most as many faults that pass meet one run of a move.
    passing: int = 3


def life(seed: int, number: int, regions: Sequence[str], plan: Plan) -> list[Step]:
    """Every step of one life, from the first build to the removal."""
    random = Random(f"{seed}/{number}")
    around = (Verb.SWITCHOVER, Verb.FAILBACK, Verb.FAILOVER, Verb.FAILBACK)
    verbs = (Verb.SITE, *around * plan.rounds, Verb.DESTROY)
    counts = {Verb.SITE: plan.site_attempts, Verb.DESTROY: plan.destroy_attempts}

    def attempts(verb: Verb) -> tuple[Attempt, ...]:
        """A long run goes a part further each time, so that it does not end well before the last of its faults."""
        count = counts.get(verb, plan.move_attempts)
        parts = [(number + 1) / count if verb in LONG else 1.0 for number in range(count)]
        return tuple(_attempt(random, verb, regions, part, LONG.get(verb, (1, plan.passing))) for part in parts)

    return [Step(verb, attempts(verb)) for verb in verbs]


def _attempt(random: Random, verb: Verb, regions: Sequence[str], part: float, passing_in: tuple[int, int]) -> Attempt:
    """Some faults that pass, before one that most often ends the run."""
    ending = _ending(random, verb, regions, part)
    reach = min([part, *(one.at / SIZES[verb].calls for one in ending if not one.service)])
    passing = [_passing(random, verb, reach) for _unused in range(random.randint(*passing_in))]
    return (*passing, *ending)


def _passing(random: Random, verb: Verb, reach: float) -> Strike:
    """One within the first part of the run, of which ``reach`` says how long it is."""
    kind = random.choice(PASSING)
    size = SIZES[verb]
    # What is read can be read again: the answers whose loss matters are those to changes.
    mutating = kind is Kind.DROP and random.random() < 0.8
    return Strike(
        kind,
        at=_within(random, size.mutations if mutating else size.calls, reach),
        hits=random.randint(1, 3) if kind is Kind.THROTTLE else 1,
        seconds=round(random.uniform(0.2, 2.5), 1) if kind is Kind.DELAY else 0,
        mutating=mutating,
    )


def _ending(random: Random, verb: Verb, regions: Sequence[str], part: float) -> Attempt:
    kinds: list[Kind | None] = [Kind.KILL, Kind.KILL, Kind.REFUSE, Kind.EXPIRE, Kind.OUTAGE]
    if verb not in LONG:
        kinds.append(None)
    if verb is Verb.FAILOVER:
        # One region is away already: the other is needed, and the lost one may come back.
        kinds[kinds.index(Kind.OUTAGE)] = Kind.RETURN
    kind = random.choice(kinds)
    if kind is None:
        return ()
    size = SIZES[verb]
    service = random.choice(size.services) if kind is Kind.REFUSE else ""
    # A service is called less often than all of them together.
    calls = size.calls // len(size.services) if service else size.calls
    return (
        Strike(
            kind,
            at=_within(random, calls, part),
            hits=0,
            seconds=round(random.uniform(1, 8), 1) if kind is Kind.OUTAGE else 0,
            service=service,
            region=random.choice(list(regions)) if kind is Kind.OUTAGE else "",
        ),
    )


def _within(random: Random, calls: int, part: float) -> int:
    return random.randrange(max(1, int(calls * part)))
