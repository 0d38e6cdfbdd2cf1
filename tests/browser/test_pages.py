"""The pages on the demonstration city in a real Chromium: the ways that a reader takes, on a desk and on a phone."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.engine import Engine

from core import db
from core.models import City
from core.period import now
from core.vocabulary import UserRole
from tests.browser.browse import Visit, served, visiting
from tests.engines import copied
from tests.people import offered_account

Open = Callable[..., Visit]
HEAD, ROW, SELECT = 38, 38, 16
"""Heights of a grid's head and rows and the middle of its column of select marks, in pixels."""


@pytest.fixture(scope="module")
def site(browser: Browser, demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The served dashboard on the demonstration city, its seven months computed by a first reader, who may wait."""
    url = copied(demo_engine, tmp_path_factory.mktemp("site") / "demo.sqlite")
    with served(environment={"DUCHA_DATABASE_URL": url}) as address:
        with visiting(browser, address) as first:
            first.page.goto(f"{address}/ranking", timeout=120_000)
            first.page.wait_for_selector("h5", timeout=120_000)
        yield address


def title(tab: Visit) -> str:
    tab.settle()
    return tab.page.locator("h1").inner_text().replace("\u2060", "")


def words(tab: Visit) -> str:
    return tab.words().replace("\u2060", "")


def choose_month(tab: Visit, month: str) -> None:
    tab.page.locator("[data-testid=stSelectbox]").first.click()
    tab.page.get_by_role("option", name=month, exact=True).click()


def choose_row(page: Page, number: int) -> None:
    """Click the select mark of a grid's row, counted from 0."""
    page.locator("[data-testid=stDataFrame]").first.click(position={"x": SELECT, "y": HEAD + ROW * number + ROW // 2})


def address(tab: Visit) -> str:
    return unquote(tab.page.url)


LINKS = {
    "/": "前7月完成投资777.40亿元，超序时计划三成",
    "/ranking?month=2019年6月&series=责任单位": "市教育局等2个并列第1，市文旅局列黑榜",
    "/projects?state=缺报": "7个项目中4个欠计划，共欠0.33亿元",
    "/projects?project=LJ209": "云兰跨海大桥西接线工程：欠计划2.41亿元",
    "/?month=2019年8月": "8月填报中：已报4项，未报353项",
    "/ranking?month=2019年8月": "8月填报中，榜单还没有生成",
}


@pytest.mark.parametrize(("path", "wanted"), LINKS.items())
@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_a_deep_link_opens_in_chinese_and_within_the_width(visit: Open, site: str, path: str, wanted: str, *, phone: bool) -> None:
    tab = visit(site, path, phone=phone)
    assert wanted in title(tab)
    assert "演示数据" in words(tab)
    assert tab.english() == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_month_series_and_chosen_row_change_the_page_and_stay_after_a_reload(visit: Open, site: str) -> None:
    tab = visit(site, "/ranking")
    assert title(tab) == "云湾区列第1，晴岭区列黑榜"
    choose_month(tab, "2019年6月")
    expect(tab.page.get_by_text("截至2019年6月30日")).to_be_visible()
    tab.page.get_by_role("tab", name=re.compile("^指挥部")).click()
    expect(tab.page.locator("h1")).to_contain_text("指挥部")
    tab.settle()
    choose_row(tab.page, 1)
    expect(tab.page.locator("h5").filter(has_text="分是怎样得出的")).to_be_visible()
    tab.settle()
    before, chosen = title(tab), tab.page.locator("h5").first.inner_text()
    assert "month=2019年6月" in address(tab)
    assert re.search("series=指挥部(&|$)", address(tab))
    tab.page.reload()
    assert title(tab) == before
    assert tab.page.locator("h5").first.inner_text() == chosen


def test_from_a_units_score_to_its_projects_to_one_project_and_back(visit: Open, site: str) -> None:
    tab = visit(site, "/ranking?month=2019年6月")
    tab.page.get_by_role("link", name=re.compile("^.*查看21个项目")).click()
    expect(tab.page.locator("h1")).to_contain_text("21个项目中")
    tab.settle()
    assert "unit=晴岭区" in address(tab)
    assert "截至2019年6月30日" in words(tab)
    choose_row(tab.page, 0)
    expect(tab.page.locator("h1")).to_contain_text("松涛溪流域综合整治二期：欠计划")
    tab.settle()
    assert "project=LJ115" in address(tab)
    assert "截至2019年6月30日" in words(tab)
    tab.page.reload()
    assert title(tab).startswith("松涛溪流域综合整治二期")
    tab.page.get_by_role("button", name="返回全部项目").click()
    tab.settle()
    expect(tab.page.locator("h1")).to_contain_text("21个项目中")


def test_a_project_that_drags_a_unit_is_one_click_away(visit: Open, site: str) -> None:
    tab = visit(site, "/ranking?month=2019年6月")
    tab.page.get_by_role("link", name="松涛溪流域综合整治二期").click()
    expect(tab.page.locator("h1")).to_contain_text("松涛溪流域综合整治二期：欠计划")
    tab.settle()
    assert len(tab.page.context.pages) == 1
    assert "截至2019年6月30日" in words(tab)
    tab.page.go_back()
    expect(tab.page.locator("h1")).to_contain_text("列第1")


def test_an_open_month_is_chosen_and_leads_back_to_the_lists(visit: Open, site: str) -> None:
    tab = visit(site, "/ranking")
    choose_month(tab, "2019年8月（填报中）")
    expect(tab.page.locator("h1")).to_contain_text("8月填报中，榜单还没有生成")
    tab.settle()
    assert re.search("month=2019年8月(&|$)", address(tab))
    tab.page.get_by_role("link", name=re.compile("看7月榜单")).click()
    expect(tab.page.locator("h1")).to_contain_text("云湾区列第1")


def test_an_unknown_path_is_said_in_chinese(visit: Open, site: str) -> None:
    tab = visit(site, "/nosuch")
    assert title(tab).startswith("前7月")
    assert "没有页面“nosuch”，现显示总览。" in words(tab)
    assert [word for word in tab.english() if "nosuch" not in word] == []


def test_a_link_to_the_register_leaves_no_earlier_filter(visit: Open, site: str) -> None:
    tab = visit(site, "/projects?unit=晴岭区")
    tab.page.get_by_role("link", name="总览", exact=True).first.click()
    expect(tab.page.locator("h1")).to_contain_text("前7月")
    tab.settle()
    tab.page.get_by_role("link", name=re.compile("查看全部欠计划项目")).click()
    expect(tab.page.locator("h1")).to_contain_text("67个项目都欠计划")
    tab.page.locator("[data-testid=stTextInput] input").fill("没有这个项目")
    tab.page.keyboard.press("Enter")
    tab.page.get_by_role("button", name="清除筛选").click()
    expect(tab.page.locator("h1")).to_contain_text("357个项目中67个欠计划")


def test_two_readers_see_their_own_month(visit: Open, site: str) -> None:
    first, second = visit(site), visit(site, "/?month=2019年3月")
    choose_month(first, "2019年5月")
    expect(first.page.locator("h1")).to_contain_text("前5月")
    second.page.get_by_role("link", name="项目", exact=True).first.click()
    expect(second.page.locator("h1")).to_contain_text("个项目中")
    assert title(first).startswith("前5月")


def test_a_database_without_a_month_says_what_to_do(visit: Open, sqlite_engine: Engine) -> None:
    with db.transaction(sqlite_engine) as session:
        session.add(City(name="某市", bureau="某局", demonstration=True))
        offered_account(session, "newcomer", UserRole.OFFICER, on=now())
    with served(environment={"DUCHA_DATABASE_URL": str(sqlite_engine.url)}) as empty:
        tab = visit(empty, "/ranking", user="newcomer")
        expect(tab.page.locator("[data-testid=stAlert]")).to_contain_text("还没有开放填报的月份")
        assert "Traceback" not in tab.page.content()
