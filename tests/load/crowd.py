"""Many readers at once: each has a page open, thinks, clicks, waits until the page is finished, and so on until the time is over."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from tests.load.tab import Site, Tab

Click = tuple[str, Callable[[Tab], Awaitable[float]]]


@dataclass(frozen=True)
class Errand:
    """How long it goes on, and how long a reader thinks between clicks; seconds."""

    seconds: float
    think: float = 2.0


@dataclass(frozen=True)
class Clicked:
    """One click: on what, the seconds until the page was finished, and the number of the reader, counted from 0."""

    what: str
    seconds: float
    reader: int


def middle(clicks: Sequence[Clicked], what: str = "") -> float:
    """The median of the clicks, of all or of those of one name, in milliseconds."""
    return 1000 * median(one.seconds for one in clicks if what in ("", one.what))


def slow(clicks: Sequence[Clicked], what: str = "") -> float:
    """Their 95th percentile, in milliseconds."""
    return 1000 * quantiles([one.seconds for one in clicks if what in ("", one.what)], n=20)[18]


def fewest(clicks: Sequence[Clicked], readers: int) -> int:
    """How often that one of so many readers clicked who clicked least."""
    made = Counter(one.reader for one in clicks)
    return min(made[number] for number in range(readers))


def _turn(page: str, **query: str) -> Click:
    return (page or "overview", lambda tab: tab.turn(page, **query))


def _choose(name: str, label: str, option: str) -> Click:
    return (name, lambda tab: tab.choose(label, option))


OURS: tuple[Click, ...] = (
    _choose("overview: month", "月份", "2019年6月"),
    _turn("projects"),
    _choose("projects: filter", "板块", "社会事业"),
    _choose("projects: filter", "状态", "欠计划"),
    _turn("ranking"),
    _choose("ranking: month", "月份", "2019年5月"),
    _turn(""),
    _choose("overview: month", "月份", "2019年7月"),
)
"""What a reader does, over and over: pages of the menu, months, filters."""

BARE: tuple[Click, ...] = tuple(_choose("bare", "月份", f"{month}月") for month in (6, 2, 9, 4, 12, 1, 7, 3))


EQUAL: tuple[Click, ...] = tuple(
    _choose("equal", "月份", named) for named in ("总览三", "项目一", "项目二", "项目三", "红黑榜一", "红黑榜二", "总览一", "总览二")
)
"""What a reader does on the page of tests/load/equal.py: the same in the same order."""


async def clicking(tabs: Sequence[Tab], clicks: Sequence[Click], errand: Errand) -> tuple[Clicked, ...]:
    """Let all readers of these open pages click until the time is over; return their clicks."""
    end = time.perf_counter() + errand.seconds
    met = await asyncio.gather(*(_reader(tab, number, clicks=clicks, errand=errand, end=end) for number, tab in enumerate(tabs)))
    return tuple(one for each in met for one in each)


async def everywhere(site: Site, cookie: str, clicks: Sequence[Click]) -> None:
    """Click everything once and leave, so that nothing is met for the first time afterwards."""
    tab = Tab(site, cookie)
    await tab.open()
    for _, act in clicks:
        await act(tab)
    await tab.close()


async def _reader(tab: Tab, number: int, *, clicks: Sequence[Click], errand: Errand, end: float) -> list[Clicked]:
    """Click in turn; thinking takes from half to one and a half times as long as said, as drawn for this reader."""
    drawn, met, place = random.Random(number), list[Clicked](), 0  # noqa: S311  # thinking is no secret
    await asyncio.sleep(drawn.uniform(0, errand.think))
    while time.perf_counter() < end:
        name, act = clicks[place % len(clicks)]
        met.append(Clicked(name, await act(tab), number))
        place += 1
        await asyncio.sleep(errand.think * drawn.uniform(0.5, 1.5))
    return met
