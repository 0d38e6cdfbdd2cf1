"""A reader without a browser: logs in at the door, opens a page over the framework's own websocket messages, and clicks.

What a browser does beside it (files of the program, drawing) is left out; what the server has to do for a reader is all there.
"""

import ssl
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from dashboard.door.visitor import COOKIE

LARGEST = 2**25
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0 Safari/537.36"


class Failed(Exception):
    """A page said that something went wrong, or did not finish; the text is what it said."""


@dataclass(frozen=True)
class Site:
    """Where the pages are: scheme and host with port; `trust` for TLS."""

    origin: str
    trust: ssl.SSLContext | None = None

    def log_in(self, user: str, password: str = "") -> str:
        """Log in with a password, or as an account that the demonstration city offers; return the cookie's secret."""
        way = "/login" if password else "/login/demonstration"
        with httpx.Client(base_url=self.origin, verify=self.trust or True, trust_env=False) as client:
            answer = client.post(way, data={"username": user, "password": password, "next": "/"})
            if answer.status_code != 303:
                raise Failed(f"{user}: {answer.status_code}")
            return str(answer.cookies[COOKIE])


@dataclass
class Tab:
    """One open page: what it shows, what it keeps, and how long each click took."""

    site: Site
    cookie: str
    query: str = ""
    page: str = ""
    agent: str = AGENT
    pages: dict[str, str] = field(default_factory=dict)
    shown: dict[str, Element] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    received: int = 0
    _fragments: dict[str, str] = field(default_factory=dict)
    _kept: dict[str, Element] = field(default_factory=dict)
    _values: dict[str, str] = field(default_factory=dict)
    _line: ClientConnection | None = None

    async def open(self, path: str = "", query: str = "") -> float:
        """Connect and let a page be drawn for the first time, by its name in the address; return the seconds."""
        begun = time.perf_counter()
        self._line = await connect(
            f"{self.site.origin.replace('http', 'ws', 1)}/_stcore/stream",
            origin=self.site.origin,  # type: ignore[arg-type]  # a NewType of str that is not exported
            subprotocols=["streamlit"],  # type: ignore[list-item]  # as above
            additional_headers={"Cookie": f"{COOKIE}={self.cookie}"},
            user_agent_header=self.agent,
            max_size=LARGEST,
            ssl=self.site.trust,
            proxy=None,
        )
        self.query = query
        await self._run(name=path)
        return time.perf_counter() - begun

    async def turn(self, page: str, **query: str) -> float:
        """Go to another page of the menu, by its name in the address; return the seconds from click to finished."""
        begun = time.perf_counter()
        self.query = urlencode(query)
        self._values.clear()
        await self._run(page=self.pages[page])
        return time.perf_counter() - begun

    async def choose(self, label: str, option: str) -> float:
        """Choose in the select box of this label; return the seconds from click to finished."""
        begun = time.perf_counter()
        box = next((one.selectbox for one in self.shown.values() if one.selectbox.label == label), None)
        if box is None or option not in box.options:
            raise Failed(f"{label} has no {option}: {box.options if box else self.said}")
        self._values[box.id] = option
        await self._run(page=self.page)
        return time.perf_counter() - begun

    def options(self, label: str) -> list[str]:
        """What the select box of this label offers."""
        return next((list(one.selectbox.options) for one in self.shown.values() if one.selectbox.label == label), [])

    def text(self) -> str:
        """The headings, lines and notices of the page."""
        return "\n".join([*(one.heading.body or one.markdown.body or one.alert.body for one in self.shown.values()), *self.said])

    async def close(self) -> None:
        """Leave."""
        if self._line is not None:
            await self._line.close()

    async def _run(self, *, page: str = "", name: str = "", pressed: str = "", fragment: str = "") -> None:
        """Have the page run, or one part of it that runs by itself, and wait until that is finished. Raises Failed."""
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash, state.page_name = self.query, page, name
        state.fragment_id = fragment
        state.cached_message_hashes.extend(self._kept)
        state.context_info.timezone, state.context_info.locale = "Asia/Shanghai", "zh-CN"
        for widget, value in self._values.items():
            one = state.widget_states.widgets.add()
            one.id, one.string_value = widget, value
        if pressed:
            one = state.widget_states.widgets.add()
            one.id, one.trigger_value = pressed, True
        if self._line is None:
            raise Failed("the page is not open")
        await self._line.send(asked.SerializeToString())
        self.shown, self.said = (self.shown, []) if fragment else ({}, [])
        while not self._finished(await self._line.recv()):
            pass
        if self.said:
            raise Failed("；".join(self.said))
        there = {_id(element) for element in self.shown.values()}
        self._values = {widget: value for widget, value in self._values.items() if widget in there}
        self._kept = {key: element for key, element in self._kept.items() if any(element is held for held in self.shown.values())}

    def _finished(self, received: bytes | str) -> bool:
        told = ForwardMsg.FromString(received if isinstance(received, bytes) else received.encode())
        self.received += len(received)
        match told.WhichOneof("type"):
            case "new_session":
                self.page = told.new_session.page_script_hash
            case "navigation":
                self.pages = {one.url_pathname: one.page_script_hash for one in told.navigation.app_pages}
                self.page = told.navigation.page_script_hash
            case "page_info_changed":
                self.query = told.page_info_changed.query_string
            case "page_not_found":
                self.said.append("page not found")
            case "delta" | "ref_hash":
                self._show(told)
            case "script_finished" if told.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                self.shown, self.said = {}, []
            case "script_finished":
                return True
        return False

    def _show(self, told: ForwardMsg) -> None:
        place = "/".join(map(str, told.metadata.delta_path))
        element = self._kept[told.ref_hash] if told.WhichOneof("type") == "ref_hash" else told.delta.new_element
        if told.metadata.cacheable:
            self._kept[told.hash] = element
        self.shown[place], self._fragments[place] = element, told.delta.fragment_id
        self.said.extend(_faults(element))


def _id(element: Element) -> str:
    """What a field, a button or a table is known by; empty for what is only shown."""
    return str(getattr(getattr(element, element.WhichOneof("type") or "", None), "id", ""))


def _faults(element: Element) -> Iterator[str]:
    if element.WhichOneof("type") == "exception":
        yield element.exception.message
    if element.WhichOneof("type") == "alert" and element.alert.format == Alert.ERROR:
        yield element.alert.body
