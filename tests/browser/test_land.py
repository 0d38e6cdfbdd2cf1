"""A district's month in a real Chromium: what is typed is not left without being asked, and is saved."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, expect
from sqlalchemy.engine import Engine

from dashboard.web import LEAVING
from tests.browser.browse import Visit, served
from tests.browser.test_entry import HEAD, ROW, Keys
from tests.engines import copied

Open = Callable[..., Visit]
FIRST_KIND = 300
"""A place within the first column to fill, in pixels."""


@pytest.fixture
def site(browser: Browser, demo_engine: Engine, tmp_path: Path) -> Iterator[str]:
    assert browser
    with served(environment={"DUCHA_DATABASE_URL": copied(demo_engine, tmp_path / "demo.sqlite")}) as address:
        yield address


def test_nobody_leaves_a_district_s_month_unsaved_without_being_asked(visit: Open, site: str) -> None:
    tab = visit(site, "/land?tab=填报&month=2019年8月", user="zhengshou")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    tab.page.once("dialog", stay)
    grid = tab.page.locator("[data-testid=stForm] [data-testid=stDataFrame]").first
    grid.scroll_into_view_if_needed()
    grid.click(position={"x": FIRST_KIND, "y": HEAD + ROW // 2})
    Keys(tab).press("7", "Enter")
    tab.page.get_by_role("link", name="总览").first.click()
    tab.settle()
    assert asked == [LEAVING]
    assert "/land" in tab.page.url
    tab.page.get_by_role("button", name="保存草稿").click()
    expect(tab.page.get_by_text("已保存1项。")).to_be_visible()
    tab.page.get_by_role("link", name="总览").first.click()
    expect(tab.page.locator("h1")).to_contain_text("8月填报中")
    assert asked == [LEAVING]
