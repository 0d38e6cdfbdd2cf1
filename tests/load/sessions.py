"""`python -m tests.load.sessions`: 50, 100 and 200 readers with open pages at once, on the pages of a city and on a bare page."""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from core import db
from dashboard.server import SCRIPT
from data import demo
from tests import sections
from tests.browser.browse import free_port
from tests.load.crowd import BARE, EQUAL, OURS, Click, Clicked, Errand, clicking, everywhere, fewest, middle, slow
from tests.load.serving import Served, serving
from tests.load.tab import Site, Tab

USERS = ("lingdao", "ducha", "kezhang", "tianbao", "fuzeren", "qianfa")
"""Accounts of the demonstration city that readers enter with in turn: who sees all, and who sees the own unit's."""

PLANS = {
    "ours": (SCRIPT, OURS),
    "equal": (Path(__file__).parent / "equal.py", EQUAL),
    "bare": (Path(__file__).parent / "bare.py", BARE),
}
ENOUGH, CALM, QUIET = 5, 200.0, 3.0
"""A ratio is told where every reader made at least so many clicks, the bare page's 95th percentile is at most so many milliseconds,
and the load average at the start was at most that: else a queue or other work is measured, and not the pages."""
HEAD = (
    "| readers | clicks | each, at least | p50 ms | p95 ms | MB each | busy "
    "| equal: p50 ms | p95 ms | MB each | busy | **p95 ratio** | MB ratio "
    "| bare: p50 ms | p95 ms | MB each | busy | **p95 ratio** | MB ratio |\n"
    f"|{'--:|' * 19}"
)
INTRODUCTION = """\
Written by `python -m tests.load.sessions`, which `make bench` calls. Readers without a browser log in at the door, open the first
page over the framework's websocket and click for {seconds:.0f} s, thinking {think:.0f} s (half to one and a half times as long)
between a finished page and the next click: turn to 总览, 项目 and 红黑榜, choose months, sectors and states. The demonstration city:
357 projects, SQLite, one process; accounts of a leader, the bureau and units in turn. **Equal**: a plain script of the framework
that shows as many elements of each kind as these pages, of fixed contents, without anything of ours (tests/load/equal.py),
whose runs take no turns either;
**bare**: a script of one select box; both served in the same way behind the same door, clicked in the same way, in the same run.
Readers are one process on the same {cores} cores.
Milliseconds are from click to the message that the page is finished; MB are those of the server that each further open page adds;
busy is the server's processor time ÷ the time. Load average at the start (1, 5, 15 minutes): {begun}; at the
end: {load}. **Saturated**: a reader made fewer than {enough} clicks, so that the queue is measured; **disturbed**: the bare page's 95th
percentile is above {calm:.0f} ms, or the load average at the start was above {quiet:.0f}, so that other work is measured. Of neither a
ratio is told.
"""


@dataclass(frozen=True)
class Measured:
    """One crowd on one kind of page: its clicks, MB of the server for each reader, processor time of the server ÷ the time."""

    clicks: tuple[Clicked, ...]
    megabytes: float
    busy: float

    def cells(self) -> str:
        """Median, 95th percentile, memory and load."""
        return f"{middle(self.clicks):.0f} | {slow(self.clicks):.0f} | {self.megabytes:.2f} | {self.busy:.2f}"


def city(folder: Path) -> str:
    """Load the demonstration city with its lists into a file of the folder; return its address."""
    url = f"sqlite:///{folder / 'city.sqlite'}"
    engine = db.create_engine(url)
    db.migrate(engine)
    with db.transaction(engine) as session:
        demo.load(session)
        demo.publish(session)
    engine.dispose()
    return url


def measure(kind: str, url: str, readers: int, errand: Errand) -> Measured:
    """Serve one kind of page in a fresh process and let the readers at it, after one has been everywhere."""
    script, clicks = PLANS[kind]
    with serving(free_port(), script=script, environment={"DUCHA_DATABASE_URL": url}) as served:
        return asyncio.run(_measured(served, readers, clicks, errand))


async def _measured(served: Served, readers: int, clicks: Sequence[Click], errand: Errand) -> Measured:
    site = Site(served.origin)
    cookies = [site.log_in(user) for user in islice(cycle(USERS), readers)]
    for cookie in cookies[: len(USERS)]:
        await everywhere(site, cookie, clicks)
    held, tabs = served.megabytes(), [Tab(site, cookie) for cookie in cookies]
    for tab in tabs:
        await tab.open()
    used, begun = served.seconds(), time.perf_counter()
    found = await clicking(tabs, clicks, errand)
    busy = (served.seconds() - used) / (time.perf_counter() - begun)
    each = (served.megabytes() - held) / readers
    for tab in tabs:
        await tab.close()
    return Measured(found, each, busy)


@dataclass(frozen=True)
class Pair:
    """So many readers on the city's pages, the equal and the bare page, and the load average of a minute before all of them began."""

    readers: int
    ours: Measured
    equal: Measured
    bare: Measured
    load: float

    def doubt(self) -> str:
        """Why no ratio of times is told; empty where one is."""
        if min(fewest(one.clicks, self.readers) for one in (self.ours, self.equal, self.bare)) < ENOUGH:
            return "saturated"
        return "disturbed" if slow(self.bare.clicks) > CALM or self.load > QUIET else ""


def _pair(readers: int, url: str, errand: Errand, *, load: float) -> Pair:
    ours, equal, bare = (measure(kind, url, readers, errand) for kind in PLANS)
    return Pair(readers, ours, equal, bare, load)


def row(pair: Pair) -> str:
    """A row of the table."""
    counted = f"{len(pair.ours.clicks)} | {fewest(pair.ours.clicks, pair.readers)}"
    beside = " | ".join(f"{other.cells()} | {_ratios(pair, other)}" for other in (pair.equal, pair.bare))
    return f"| {pair.readers} | {counted} | {pair.ours.cells()} | {beside} |"


def _ratios(pair: Pair, other: Measured) -> str:
    doubt = pair.doubt()
    ratio = f"{doubt}, no ratio" if doubt else f"{slow(pair.ours.clicks) / slow(other.clicks):.1f}"
    return f"**{ratio}** | {pair.ours.megabytes / other.megabytes:.1f}"


def aims(pair: Pair) -> str:
    """Say how far the aims are met, beside the equal page and beside the bare one."""
    said, doubt = [f"\nWith {pair.readers} readers:\n"], pair.doubt()
    for name, other in (("equal", pair.equal), ("bare", pair.bare)):
        pace = _aimed(slow(pair.ours.clicks) / slow(other.clicks), 2)
        said.append(f"- the 95th percentile is {f'not compared ({doubt})' if doubt else f'{pace} the {name} page'};")
        said.append(f"- memory for each further page {_aimed(pair.ours.megabytes / other.megabytes, 1.5)} the {name} page.")
    return "\n".join(said)


def _aimed(figure: float, aim: float) -> str:
    return f"{figure:.1f} times (aim: {aim}, {'met' if figure <= aim else 'missed'}) that of"


def by_page(ours: Measured) -> str:
    """Median and 95th percentile of each kind of click."""
    names = dict.fromkeys(name for name, _ in OURS)
    lines = [f"| {name} | {middle(ours.clicks, name):.0f} | {slow(ours.clicks, name):.0f} |" for name in names]
    return "\n".join(["| click | p50 ms | p95 ms |", "|:--|--:|--:|", *lines])


def main() -> None:
    """Measure, print, and write the section of docs/measurements.md."""
    parser = argparse.ArgumentParser(prog="python -m tests.load.sessions", description=__doc__)
    parser.add_argument("--readers", type=int, nargs="+", default=(50, 100, 200))
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--think", type=float, default=2)
    parser.add_argument("--page", type=Path, default=sections.PAGE, help="where the table is written")
    asked = parser.parse_args()
    errand, begun, load = Errand(asked.seconds, asked.think), sections.load(), os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="ducha-sessions-") as name:
        url = city(Path(name))
        found = [_pair(readers, url, errand, load=load) for readers in sorted(asked.readers)]
    terms = {"enough": ENOUGH, "calm": CALM, "quiet": QUIET}
    text = "\n".join(
        [
            INTRODUCTION.format(
                seconds=errand.seconds, think=errand.think, cores=os.cpu_count(), begun=begun, load=sections.load(), **terms
            ),
            HEAD,
            *map(row, found),
            aims(found[0]),
            f"\nWith {found[0].readers} readers, by what is clicked:\n",
            by_page(found[0].ours),
        ]
    )
    print(text)
    sections.write("Readers at once", text, page=asked.page)


if __name__ == "__main__":
    main()
