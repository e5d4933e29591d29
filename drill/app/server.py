# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application over HTTP."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .service import Answer, Service

MAX_BODY = 10_000
NOT_FOUND = Answer(404, {"error": "there is nothing here"})


class Server(ThreadingHTTPServer):
    """Serves each connection in a thread of its own."""

    daemon_threads = True
    # The default of 5 drops connections that come at once.
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], service: Service) -> None:
        self.service = service
        super().__init__(address, Handler)

    def handle_error(self, *_about: Any) -> None:
        """A client that hangs up is no news."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "drill"
    sys_version = ""
    # Longer than a load balancer keeps an idle connection, so that it is never cut under a request.
    timeout = 75
    # Header and body leave in two packets, and the second would wait for the first to be confirmed.
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path == "/health":
            self._answer(self.server.service.health())
        elif asked.path == "/alive":
            self._answer(self.server.service.alive())
        elif asked.path == "/transactions":
            [run] = parse_qs(asked.query).get("run", [""])[:1]
            self._answer(self.server.service.get(run))
        else:
            self._answer(NOT_FOUND)

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdecimal() or int(length) > MAX_BODY:
            # What the body is cannot be known, so the connection cannot go on.
            self.close_connection = True
            self._answer(Answer(400, {"error": f"a body of a known length, at most {MAX_BODY} bytes, is needed"}))
            return
        body = self.rfile.read(int(length))
        self._answer(self.server.service.post(body) if urlsplit(self.path).path == "/transactions" else NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the library refuses by itself, in the form of all other answers."""
        del message, explain
        self.close_connection = True
        self._answer(Answer(code, {"error": "this request is not understood"}))

    def log_message(self, *_words: Any) -> None:
        """Nothing: what matters is logged where it happens."""

    def _answer(self, answer: Answer) -> None:
        body = json.dumps(answer.content).encode() + b"\n"
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Region", self.server.service.region)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
