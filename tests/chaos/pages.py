"""A served dashboard with persons before it: they save, submit, approve and look, each in a session, until it is killed under them."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import cycle
from multiprocessing.connection import Connection
from urllib.parse import urlencode

from core.money import FEN_PER_WAN
from core.rows import ReportRow
from tests import aside
from tests.browser.browse import free_port, wait_until_alive
from tests.browser.nursery import LOG, Server
from tests.chaos.prepared import COORDINATORS, FILLED, MANAGER, OFFICER, cookie_of
from tests.chaos.works import BEGUN, Told, Work
from tests.load.editor import PHONE, Editor
from tests.load.tab import AGENT, Failed, Site, Tab
from tests.load.town import handed_in

AT_ONCE = 4
"""How many reports the officer approves in one act."""
SAVED, HANDED_IN, APPROVED = "存草稿", "提交", "已审"
"""What is told of a report as stored."""
EMPTY, DRAFT = "未填", "草稿"
FIGURE, PROGRESS = "本月完成投资（万元）", "形象进度"
NOTE = f"{AT_ONCE}项有疑点，写明核实情况", "核实无误"
READ = ("projects", "", "waiting", "land")
"""The pages between which a reader turns."""
_PAUSE = 0.5


def pages(url: str, file: str, told: Told) -> None:
    """Serve the dashboard, and let everybody work in it to the end."""
    del file
    with _served(url) as (_, site):
        aside.run(_everybody(site, told))


@contextmanager
def _served(url: str) -> Iterator[tuple[Server, Site]]:
    port = free_port()
    server = Server(port, (), {"DUCHA_DATABASE_URL": url, LOG: os.devnull})
    site = Site(f"http://127.0.0.1:{port}")
    try:
        wait_until_alive(site.origin, server)
        yield server, site
    finally:
        with suppress(ProcessLookupError):
            server.kill()
        while server.lives():
            time.sleep(0.01)


class Dashboard:
    """The dashboard in a process of its own, to be killed as one, and everybody before it in a thread, who then see it gone."""

    def __init__(self, url: str, told: Connection) -> None:
        self._serving = _served(url)
        self._server, self._site = self._serving.__enter__()
        self._told = Connection(os.dup(told.fileno()), readable=False)
        self._beside = ThreadPoolExecutor(1)
        self._done: Future[None] = self._beside.submit(self._play)

    def _play(self) -> None:
        with self._told:
            asyncio.run(_everybody(self._site, self._told))

    def kill(self) -> None:
        """Kill the dashboard by SIGKILL."""
        self._server.kill()

    def join(self) -> None:
        """Wait until everybody has ended, and nobody serves any more."""
        self._done.exception()
        self._beside.shutdown()
        self._serving.__exit__(None, None, None)

    @property
    def exitcode(self) -> int:
        """0 where everybody came to the end of the work."""
        return int(self._done.exception() is not None)


def served_to_all(work: Work, url: str, file: str, told: Connection) -> Dashboard:
    """Serve the dashboard and let everybody at it."""
    del work, file
    return Dashboard(url, told)


async def _everybody(site: Site, told: Told) -> None:
    """Let all work at once, half of them by the cookie that they have, half logged in anew; readers look until the others are done."""
    rows, many = list(handed_in(FILLED).values()), len(COORDINATORS)
    async with asyncio.TaskGroup() as there:
        looks = [there.create_task(_look(Tab(site, _cookie(site, user, place)))) for place, user in enumerate((MANAGER, OFFICER))]
        async with asyncio.TaskGroup() as working:
            working.create_task(_approve(Editor(site, site.log_in(OFFICER)), told))
            for place, user in enumerate(COORDINATORS):
                tab = Editor(site, _cookie(site, user, place), agent=PHONE if place % 2 else AGENT)
                working.create_task((_one_by_one if place % 2 else _in_the_table)(tab, rows[place::many], told))
        for one in looks:
            one.cancel()


def _cookie(site: Site, user: str, place: int) -> str:
    return cookie_of(user) if place < len(COORDINATORS) // 2 else site.log_in(user)


async def _one_by_one(tab: Editor, rows: Sequence[ReportRow], told: Told) -> None:
    """Fill and hand in row after row as on a phone; what was stored before is not typed again."""
    await tab.open("entry")
    for row in rows:
        option = next(one for one in tab.options("项目") if one.startswith(row.code))
        if not option.endswith((EMPTY, DRAFT)):
            continue
        await tab.choose("项目", option)
        if option.endswith(EMPTY):
            await tab.fill(FIGURE, _wan(row))
            await _press(tab, "保存草稿", "1项已存为草稿。", told, [f"{SAVED} {row.code}"])
        await tab.fill(PROGRESS, row.site_progress)
        await _press(tab, "提交审核", "1项已提交。", told, [f"{HANDED_IN} {row.code}"])


async def _in_the_table(tab: Editor, rows: Sequence[ReportRow], told: Told) -> None:
    """Type all figures, save; type the rest, hand in; what was stored before is not typed again."""
    await tab.open("entry")
    for word, head, button, done, act in (
        (EMPTY, "本月完成", "保存草稿", "存为草稿", SAVED),
        (DRAFT, PROGRESS, "提交审核", "提交", HANDED_IN),
    ):
        held = tab.table()
        places = {row.code: held.index[held["项目"] == row.code][0] for row in rows}
        left = [row for row in rows if word in held["检查"][places[row.code]]]
        if not left:
            continue
        tab.edit({places[row.code]: {head: _wan(row) if word == EMPTY else row.site_progress} for row in left})
        await tab.press("核对改动")
        await _press(tab, button, f"{len(left)}项已{done}。", told, [f"{act} {row.code}" for row in left])


def _wan(row: ReportRow) -> str:
    return str((row.investment or 0) // FEN_PER_WAN)


async def _approve(tab: Editor, told: Told) -> None:
    """Approve what waits, a few at a time, until nothing does."""
    await tab.open("review", urlencode({"state": "待审"}))
    while "没有符合条件的月报" not in tab.text():
        codes = list(tab.table()["项目"][:AT_ONCE])
        await tab.tick(range(AT_ONCE))
        await tab.press("审核通过")
        tab.write(*NOTE)
        await _press(tab, "审核通过", f"已审核通过{AT_ONCE}项。", told, [f"{APPROVED} {code}" for code in codes])


async def _press(tab: Editor, label: str, said: str, told: Told, stored: Sequence[str]) -> None:
    """Give an act by this button; once the page has said that it is stored, tell what is. Raises Failed."""
    told.send(BEGUN)
    await tab.press(label)
    if said not in tab.text():
        raise Failed(f"{said} was not said: {tab.text()}")
    told.send("\n".join(stored))


async def _look(tab: Tab) -> None:
    """Turn from page to page until somebody ends it."""
    await tab.open()
    for page in cycle(READ):
        await tab.turn(page)
        await asyncio.sleep(_PAUSE)
