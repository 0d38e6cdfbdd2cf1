"""The served dashboard in a real Chromium: start, open, wait, look, and keep account of faults and outside requests."""

import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Error, Page, Request, WebSocket

from tests.browser.nursery import Server

ROOT = Path(__file__).parents[2]
PHONE_AGENT = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36"
WIDTHS = {"desk": 1440, "phone": 390, "tablet": 820}
HEIGHTS = {"desk": 900, "phone": 844, "tablet": 1180}


@dataclass(frozen=True)
class Screen:
    """What a page is looked at on; `scale` 0 is that of the kind of screen."""

    phone: bool = False
    dark: bool = False
    scale: float = 0
    tablet: bool = False


@dataclass
class Visit:
    """One open page, with what went wrong in it: errors on the console, and requests to any other machine."""

    page: Page
    origin: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until the script has run and every chart is drawn."""
        settle(self.page)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Wait, after what is done inside, until a run of the page that began since has ended."""
        self.page.evaluate(_WATCH)
        yield
        self.page.wait_for_function("window.ranSince", timeout=30_000)
        settle(self.page)

    def go(self, path: str) -> None:
        """Open a path of the site, such as /projects?month=2019-07, and wait until it is drawn."""
        self.page.goto(self.origin + path)
        settle(self.page)

    def words(self) -> str:
        """Return all visible text of the page."""
        return self.page.locator("[data-testid=stApp]").inner_text()

    def english(self) -> list[str]:
        """Return the visible texts, placeholders and names for the blind that hold Latin words, names of file kinds apart."""
        return list(self.page.evaluate(_ENGLISH))

    def picture(self, path: Path) -> None:
        """Photograph the whole page, however far it scrolls."""
        picture(self.page, path)


_WATCH = """() => {
  const app = document.querySelector("[data-testid=stApp]");
  window.ranSince = false;
  new MutationObserver((_, watch) => {
    if (app.dataset.testScriptState !== "running") return;
    window.ranSince = true;
    watch.disconnect();
  }).observe(app, {attributes: true, attributeFilter: ["data-test-script-state"]});
}"""
_ENGLISH = """() => {
  const found = new Set(), latin = {test: (text) => /[A-Za-z]{3,}/.test(text.replace(/Excel|Word|PDF/g, ""))};
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("script,style,noscript,svg")) continue;
    if (element.dataset.testid === "stIconMaterial" || element.closest("[data-testid=stIconMaterial]")) continue;
    for (const name of ["placeholder", "aria-label", "aria-valuetext", "title", "alt"]) {
      const text = element.getAttribute(name);
      if (text && latin.test(text)) found.add(name + ": " + text);
    }
    for (const node of element.childNodes)
      if (node.nodeType === 3 && latin.test(node.data) && element.checkVisibility()) found.add(node.data.trim());
  }
  return [...found];
}"""


@contextmanager
def served(*script: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run the real server on a free port, over the dashboard or over another router script; yields its address."""
    port = _PORTS.pop() if _PORTS else free_port()
    server = Server(port, script, {**os.environ, **(environment or {})})
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_alive(address, server)
        yield address
    finally:
        server.stop()
        _PORTS.append(port)


_PORTS: list[int] = []
"""Ports of servers that have ended: a browser knows the program files of an address already."""


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_alive(address: str, server: Server, *, seconds: float = 60) -> None:
    """Wait for the server's first healthy answer; raises RuntimeError when it ends or stays silent."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.lives():
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:  # noqa: S310  # our own address on this machine
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server does not answer at {address}")


@contextmanager
def visiting(browser: Browser, address: str, *, screen: Screen = Screen(), user: str = "ducha") -> Iterator[Visit]:
    """Open a tab without cookies or memory on the site, logged in as an account of the demonstration (an empty `user`: nobody).

    Asserting visit.errors and visit.outside to be empty is up to the test.
    """
    idle = _IDLE.setdefault((id(browser), screen), [])
    page = idle.pop() if idle else _new_context(browser, screen).new_page()
    if user:
        log_in(page.context, address, user)
    visit = Visit(page, address)
    listeners = _keep_account(visit)
    yield visit
    for event, listener in listeners:
        page.remove_listener(event, listener)
    _forget(page, screen)
    idle.append(page)


_IDLE: dict[tuple[int, Screen], list[Page]] = {}
"""Tabs that nobody uses, by browser and screen: they keep the program of the framework, which every new one compiles anew."""


def _forget(page: Page, screen: Screen) -> None:
    """Close the other tabs of a tab's context, drop what the site stored, and leave the site."""
    for other in page.context.pages:
        if other is not page:
            other.close()
    if page.url.startswith("http"):
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
    page.on("dialog", _accept)
    page.goto("about:blank")
    page.remove_listener("dialog", _accept)
    page.emulate_media(color_scheme="dark" if screen.dark else "light")
    page.context.clear_cookies()


def _accept(dialog: Dialog) -> None:
    dialog.accept()


def _new_context(browser: Browser, screen: Screen) -> BrowserContext:
    phone, dark = screen.phone, screen.dark
    kind = "tablet" if screen.tablet else "phone" if phone else "desk"
    return browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": WIDTHS[kind], "height": HEIGHTS[kind]},
        has_touch=screen.tablet,
        color_scheme="dark" if dark else "light",
        user_agent=PHONE_AGENT if phone else None,
        device_scale_factor=screen.scale or (2 if phone else 1.5),
    )


def log_in(context: BrowserContext, address: str, user: str) -> None:
    """Give the browser the cookie of an account that the demonstration city offers."""
    answer = context.request.post(f"{address}/login/demonstration", form={"username": user}, max_redirects=0)
    if answer.status != 303:
        raise RuntimeError(f"nobody is let in as {user}: {answer.status}")


def _keep_account(visit: Visit) -> tuple[tuple[Any, Callable[..., None]], ...]:
    """Note errors and outside requests of a visit; return what listens for them."""

    def ask(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
            visit.outside.append(request.url)

    def connect(channel: WebSocket) -> None:
        if urlsplit(channel.url).hostname != "127.0.0.1":
            visit.outside.append(channel.url)

    def read(line: ConsoleMessage) -> None:
        if line.type == "error":
            visit.errors.append(line.text)

    def fail(error: Error) -> None:
        visit.errors.append(str(error))

    listeners: tuple[tuple[Any, Callable[..., None]], ...] = (
        ("request", ask),
        ("websocket", connect),
        ("console", read),
        ("pageerror", fail),
    )
    for event, listener in listeners:
        visit.page.on(event, listener)
    return listeners


def settle(page: Page) -> None:
    """Wait until the script has stopped and no chart or grid is still empty, twice: a click takes a moment to start it."""
    for _ in range(2):
        _settle_once(page)
        page.wait_for_timeout(200)


def _settle_once(page: Page) -> None:
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000)
    page.wait_for_function(
        """() => !document.querySelector("[data-testid=stSkeleton],[data-stale=true],[data-keys-wait],[data-page-works]")
              && [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].every((box) => box.querySelector("canvas,svg"))
              && document.fonts.status === "loaded" """,
        timeout=30_000,
    )


def picture(page: Page, path: Path) -> None:
    """Photograph the page at the full height of its inner scroll area, and put the window back."""
    settle(page)
    size = page.viewport_size or {"width": WIDTHS["desk"], "height": 900}
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(int(height), size["height"])})
    settle(page)
    page.screenshot(path=path)
    page.set_viewport_size(size)
