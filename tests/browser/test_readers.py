"""Readers without a browser, in small: three at once with pages of their own, each of whom is shown what is theirs and nothing else."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from tests import aside
from tests.browser.browse import served
from tests.engines import copied
from tests.load.crowd import EQUAL, Click, Errand, clicking, middle
from tests.load.crowd import OURS as EVERYWHERE
from tests.load.sessions import PLANS
from tests.load.tab import Failed, Site, Tab

EQUAL_PAGE, _ = PLANS["equal"]
READERS = ("ducha", "lingdao", "tianbao")


@pytest.fixture(scope="module")
def environment(published_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """That of a server of the city with its lists."""
    folder: Path = tmp_path_factory.mktemp("readers")
    return {"DUCHA_DATABASE_URL": copied(published_engine, folder / "city.sqlite")}


@pytest.fixture(scope="module")
def site(environment: dict[str, str]) -> Iterator[Site]:
    """The served city."""
    with served(environment=environment) as address:
        yield Site(address)


def test_three_readers_click_at_once_and_each_is_shown_the_own_page(site: Site) -> None:
    async def all_three() -> tuple[list[str], int, list[str]]:
        tabs = [Tab(site, site.log_in(user)) for user in READERS]
        await asyncio.gather(*(tab.open() for tab in tabs))
        first = [tab.text() for tab in tabs]
        met = await clicking(tabs, EVERYWHERE[:2] + EVERYWHERE[3:6], Errand(1.5, think=0.05))
        await asyncio.gather(*(tab.turn("", month="2019年7月") for tab in tabs))
        again = [tab.text() for tab in tabs]
        await asyncio.gather(*(tab.close() for tab in tabs))
        assert middle(met) > 0
        return first, len(met), again

    first, clicks, again = aside.run(all_three())
    assert again == first, "after all that clicking everybody is back where everybody was"
    assert clicks >= len(READERS)
    waits = [next(line for line in text.splitlines() if line.startswith("#####") and "件" in line) for text in first]
    assert len(set(waits)) == len(READERS), "what waits is one's own"


def test_the_page_that_ours_are_measured_beside_has_no_more_elements_of_any_kind(site: Site, environment: dict[str, str]) -> None:
    async def shown(site: Site, clicks: Sequence[Click]) -> list[Counter[str]]:
        tab, found = Tab(site, site.log_in("lingdao")), list[Counter[str]]()
        await tab.open()
        for _, act in clicks:
            await act(tab)
            found.append(Counter[str](one.WhichOneof("type") or "box" for one in tab.shown.values()))
        await tab.close()
        return found

    ours = aside.run(shown(site, EVERYWHERE))
    with served(EQUAL_PAGE, environment=environment) as address:
        equal = aside.run(shown(Site(address), EQUAL))
    assert [beside - page for page, beside in zip(ours, equal, strict=True)] == [Counter()] * len(EVERYWHERE)
    assert all(beside.total() >= 0.9 * page.total() for page, beside in zip(ours, equal, strict=True))


def test_a_reader_who_is_logged_out_or_asks_for_nothing_that_is_there_is_told(site: Site) -> None:
    async def wrong() -> None:
        tab = Tab(site, site.log_in("lingdao"))
        await tab.open("pool")
        with pytest.raises(Failed, match="月份 has no"):
            await tab.choose("月份", "2031年1月")
        await tab.close()

    aside.run(wrong())
    with pytest.raises(Failed, match="nobody: 401"):
        site.log_in("nobody")
