"""Two dashboard processes on one PostgreSQL behind the shipped nginx: who is logged in stays with one, and goes on with the other."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from websockets.exceptions import ConnectionClosed

from core import db
from core.models import Account
from core.period import now
from dashboard.door.visitor import COOKIE
from tests import aside, engines
from tests.browser.browse import free_port, wait_until_alive
from tests.browser.nursery import LOG, Server
from tests.load.tab import Site, Tab
from tests.nginx import nginx, trusting
from tests.office import closed_town
from tests.people import CHEAP

PASSWORD = "Bridge-2026"  # noqa: S105  # of an invented account
PAGE, TITLE = "pool", "项目库"
"""A page that is quickly drawn."""
PATIENCE = 10
"""Seconds until a line must stand in a log."""
MOST = 20
"""So often somebody logs in until both processes have one: that all come to one happens once in half a million."""


@dataclass(frozen=True)
class Pair:
    """The site as people reach it, and the processes behind it: their addresses, themselves, their logs."""

    site: Site
    direct: tuple[Site, Site]
    servers: tuple[Server, Server]
    logs: tuple[Path, Path]

    def page(self, cookie: str) -> int:
        """Fetch the first page; return which process has its number in its log."""
        headers = {"Cookie": f"{COOKIE}={cookie}", "Accept": "text/html"}
        with httpx.Client(verify=self.site.trust or True, trust_env=False) as client:
            answer = client.get(f"{self.site.origin}/", headers=headers)
        assert answer.status_code == 200, "a log-in is led to the page, nobody to the log-in page"
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for number, log in enumerate(self.logs):
                if answer.headers["X-Request-Id"] in log.read_text(encoding="utf-8"):
                    return number
        raise AssertionError("no process has it in its log")

    async def socket(self, cookie: str) -> int:
        """Open the first page over the socket and leave it; return which of the living processes held it meanwhile."""
        tab = Tab(self.site, cookie)
        await tab.open(PAGE)
        assert TITLE in tab.text()
        held = [number for number, site in enumerate(self.direct) if _open_pages(site)]
        await tab.close()
        (number,) = held
        return number


def _open_pages(site: Site) -> int:
    try:
        told = httpx.get(f"{site.origin}/metrics", trust_env=False).text
    except httpx.TransportError:
        return 0
    return int(told.split("\nducha_sessions ")[1].split()[0])


@pytest.fixture
def postgres(postgres_template: engines.PostgresTemplate) -> Iterator[Engine]:
    """A small town on PostgreSQL with one officer who has a password."""
    with engines.fresh_postgres(postgres_template) as engine:
        with db.transaction(engine) as session:
            account = session.get_one(Account, closed_town(session).officer.account_id)
            account.password_digest, account.password_set_at = CHEAP.hash(PASSWORD), now()
        yield engine


@contextmanager
def pair(engine: Engine, folder: Path) -> Iterator[Pair]:
    """Two processes behind nginx."""
    ports, logs = (free_port(), free_port()), (folder / "one.log", folder / "two.log")
    url = engine.url.render_as_string(hide_password=False)
    with ExitStack() as stack:
        servers = []
        for port, log in zip(ports, logs, strict=True):
            server = Server(port, (), {"DUCHA_DATABASE_URL": url, "DUCHA_HTTPS": "1", LOG: str(log)})
            stack.callback(server.stop)
            servers.append(server)
        secure = stack.enter_context(nginx(folder, ports))
        direct = tuple(Site(f"http://127.0.0.1:{port}") for port in ports)
        for site, server in zip(direct, servers, strict=True):
            wait_until_alive(site.origin, server)
        site = Site(f"https://127.0.0.1:{secure}", trusting(folder / "ducha.crt"))
        yield Pair(site, (direct[0], direct[1]), (servers[0], servers[1]), logs)


def username(engine: Engine) -> str:
    with db.reading(engine) as session:
        return session.exec(select(Account.username).where(col(Account.password_digest).is_not(None))).one()


def test_a_log_in_stays_with_one_process_is_known_to_both_and_outlives_either(postgres: Engine, tmp_path: Path) -> None:
    user = username(postgres)
    with pair(postgres, tmp_path) as found:
        cookies = dict[int, str]()
        for _ in range(MOST):
            cookie = found.site.log_in(user, PASSWORD)
            cookies.setdefault(found.page(cookie), cookie)
            if len(cookies) == 2:
                break
        assert sorted(cookies) == [0, 1]
        aside.run(_go(found, cookies))


async def _go(found: Pair, cookies: dict[int, str]) -> None:
    for home, cookie in cookies.items():
        assert [found.page(cookie), await found.socket(cookie)] == [home, home], "pages and sockets of one person go to one process"
        await _gone(found.direct[home])
    for site in found.direct:
        other = Tab(site, cookies[0])
        await other.open(PAGE)
        await other.close()

    lost, kept = Tab(found.site, cookies[0]), Tab(found.site, cookies[1])
    await lost.open(PAGE)
    await kept.open(PAGE)
    found.servers[0].kill()
    with pytest.raises(ConnectionClosed):
        await lost.turn("meetings")
    await kept.turn("meetings")
    assert found.page(cookies[0]) == 1, "the next page comes from the other, without a new log-in"
    await kept.close()
    await _gone(found.direct[1])
    assert await found.socket(cookies[0]) == 1


async def _gone(site: Site) -> None:
    """Wait until a page that was left is no longer counted."""
    end = time.monotonic() + PATIENCE
    while _open_pages(site):  # another process tells no event
        assert time.monotonic() < end
        await asyncio.sleep(0.02)
