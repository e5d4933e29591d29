# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests to a function: which of its routes takes one, and an answer to whatever comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from .fields import FieldError
from .http_event import HttpError, Request, parse_request, response


class Log(Protocol):
    """Where a line with its fields goes."""

    def info(self, msg: object, *, extra: Mapping[str, object]) -> None: ...

    def exception(self, msg: object, *, extra: Mapping[str, object]) -> None: ...


@dataclass(frozen=True)
class Answer:
    """What the client is told; ``reason`` and ``log`` are for the log, which never has what a client wrote."""

    status: int
    body: Mapping[str, Any]
    reason: str
    log: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


# A route is called with the request, and with the part of the path that stands for its "*".
Call = Callable[[Request, str], Answer]


@dataclass(frozen=True)
class Route:
    """A method and a path; the last part of the path may be ``*``."""

    method: str
    path: str
    call: Call

    def takes(self, path: str) -> bool:
        base, star, _none = self.path.partition("*")
        part = path.removeprefix(base)
        return path == self.path if not star else path.startswith(base) and bool(part) and "/" not in part


def find_route(request: Request, routes: Sequence[Route]) -> Route:
    here = [route for route in routes if route.takes(request.path)]
    if not here:
        raise HttpError(404, "there is nothing at this path")
    for route in here:
        if route.method == request.method:
            return route
    methods = ", ".join(sorted({route.method for route in here}))
    raise HttpError(405, f"the method is not one of {methods}", {"allow": methods})


def serve(event: Any, routes: Sequence[Route], request_id: str, log: Log) -> dict[str, Any]:
    """The answer to an event. What went wrong inside stays in the log, with the number that the client is given."""
    route = ""
    try:
        request = parse_request(event)
        found = find_route(request, routes)
        route = f"{found.method} {found.path}"
        answer = found.call(request, request.path.removeprefix(found.path.partition("*")[0]))
    except FieldError as error:
        answer = Answer(400, {"message": str(error), "field": error.field}, f"refused for its field: {error.field}")
    except HttpError as error:
        answer = Answer(error.status, {"message": str(error)}, f"refused: {error}", headers=error.headers)
    except Exception:
        log.exception("internal error", extra={"route": route, "status": 500, "request_id": request_id})
        return response(event, 500, {"message": "internal error", "request_id": request_id}, {})
    fields = {"route": route, "status": answer.status, "request_id": request_id, **answer.log}
    log.info(answer.reason, extra=fields)
    return response(event, answer.status, answer.body, answer.headers)


def health(region: str) -> Route:
    """The page that a load balancer asks for. It looks at nothing: a function that answers is up."""
    return Route("GET", "/health", lambda _request, _part: Answer(200, {"region": region}, "asked for its health"))


def request_id_of(context: object) -> str:
    return str(getattr(context, "aws_request_id", ""))
