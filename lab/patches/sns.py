# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SNS: subscriptions that wait for somebody to confirm them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, Params, around, edited, first, is_good, service

BY_MAIL = ("email", "email-json")
PENDING = "PendingConfirmation"


def apply() -> None:
    a_subscription_by_mail_waits_to_be_confirmed()
    lists_tell_what_waits()


def a_subscription_by_mail_waits_to_be_confirmed() -> None:
    """Subscribe leaves it unconfirmed. Nobody reads the mail of the lab, so it stays so."""
    sns = service("sns")

    @around(sns, "_subscribe")
    def subscribe(inner: Callable[[Params], Answer], params: Params) -> Answer:
        known = {sub["arn"] for sub in _subscriptions(sns, params)}
        answer = inner(params)
        if not (is_good(answer) and first(params, "Protocol") in BY_MAIL):
            return answer
        for sub in [one for one in _subscriptions(sns, params) if one["arn"] not in known]:
            sub["confirmed"] = False
            sub["attributes"][PENDING] = "true"
        if first(params, "ReturnSubscriptionArn") == "true":
            return answer
        return edited(answer, r"(<SubscriptionArn>).*(</SubscriptionArn>)", r"\1pending confirmation\2")


def lists_tell_what_waits() -> None:
    """The ARN of a subscription is not told before it is confirmed."""
    sns = service("sns")
    for name in ("_list_subscriptions", "_list_subscriptions_by_topic"):

        @around(sns, name)
        def told(inner: Callable[[Params], Answer], params: Params) -> Answer:
            answer = inner(params)
            waiting = [
                sub["arn"] for topic in sns._topics.values() for sub in topic["subscriptions"] if not sub["confirmed"]
            ]
            for arn in waiting:
                answer = edited(answer, f"(<SubscriptionArn>){arn}(</SubscriptionArn>)", rf"\1{PENDING}\2")
            return answer


def _subscriptions(sns: Any, params: Params) -> list[dict[str, Any]]:
    topic, _error = sns._get_topic(first(params, "TopicArn"))
    return list(topic["subscriptions"]) if topic else []
