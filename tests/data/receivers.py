"""A mail server and a web server in this process that keep what they are sent, and refuse what they are told to refuse."""

import json
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TypeVar, cast


class Mail(socketserver.ThreadingTCPServer):
    """Takes mail by SMTP; `refuse`: answers each recipient so instead."""

    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[tuple[str, EmailMessage]] = []
        self.refuse = ""

    @property
    def sender(self) -> str:
        """The address of the sender for this server, with a password that nobody may see."""
        return f"mailto://127.0.0.1:{self.server_address[1]}?from=ducha@example.cn&mode=insecure"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server, to = cast("Mail", self.server), ""
        self._say("220 ok")
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("RCPT"):
                to = line.partition("<")[2].partition(">")[0]
                self._say(server.refuse or "250 ok")
            elif verb == "DATA":
                self._say("354 go on")
                letter = self._letter()
                if letter is None:
                    return
                server.taken.append((to, letter))
                self._say("250 ok")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _letter(self) -> EmailMessage | None:
        """Read a letter to its end; None where the sender is gone before it."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line.removeprefix(b"."))
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Web(ThreadingHTTPServer):
    """Keeps the path and the JSON of what is posted; `status`: what it answers; `body`: with what."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.taken: list[tuple[str, dict[str, object]]] = []
        self.status, self.body = 200, {"errcode": 0, "access_token": "t", "expires_in": 7200}

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        held = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        cast("Web", self.server).taken.append((self.path, held))
        self._answer()

    def _answer(self) -> None:
        server = cast("Web", self.server)
        content = json.dumps(server.body).encode()
        self.send_response(server.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class calls it so
        """Say nothing."""


Server = TypeVar("Server", Mail, Web)


@contextmanager
def served(server: Server) -> Iterator[Server]:
    """Let a server answer meanwhile."""
    with server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()
