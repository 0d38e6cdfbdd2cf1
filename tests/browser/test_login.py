"""The door in a real browser: first log-in, new password, reload, log-out, the back key, and an end of the log-in while a page is open."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy.engine import Engine
from sqlmodel import col, delete, select

from core import db
from core.access import Actor
from core.commands.account import OfAccount, OpenAccount, Opened, disable, open_account
from core.commands.role import GrantRole, grant_role
from core.models import Account, LoginSession, RoleGrant
from core.period import CHINA, now
from core.vocabulary import UserRole
from dashboard.tables import ROW
from tests.browser.browse import Screen, Visit, served, visiting
from tests.engines import copied

Open = Callable[..., Visit]
HEIGHT = 620
"""The greatest height of the list of accounts in pixels."""
SECURITY = Actor("安全员", frozenset({UserRole.SECURITY_ADMIN}))


@pytest.fixture(scope="module")
def city(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A demonstration city of this file's own, without the further inspectors; each test acts on a person whom no other needs."""
    engine = db.create_engine(copied(demo_engine, tmp_path_factory.mktemp("door") / "demo.sqlite"))
    with db.transaction(engine) as session:
        further = session.exec(select(Account).where(col(Account.username).like("jiancha_"))).all()
        session.exec(delete(RoleGrant).where(col(RoleGrant.account_id).in_([one.id for one in further])))
        session.exec(delete(Account).where(col(Account.id).in_([one.id for one in further])))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def site(city: Engine) -> Iterator[str]:
    with served(environment={"DUCHA_DATABASE_URL": str(city.url)}) as address:
        yield address


@pytest.fixture
def leader(city: Engine) -> Opened:
    """A new leader, who has not logged in yet."""
    with db.transaction(city) as session:
        opened = open_account(session, OpenAccount("newleader", "林领导"), by=SECURITY, on=now())
        grant = GrantRole(opened.account_id, UserRole.LEADER, now().astimezone(CHINA).date())
        grant_role(session, grant, by=SECURITY, on=now())
    return opened


def type_password(tab: Visit, username: str, password: str) -> None:
    tab.page.get_by_label("用户名").fill(username)
    tab.page.get_by_label("密码", exact=True).fill(password)
    tab.page.get_by_role("button", name="登录", exact=True).click()


def first_log_in(tab: Visit, leader: Opened) -> None:
    type_password(tab, leader.username, leader.password)
    tab.page.get_by_label("现密码").fill(leader.password)
    tab.page.get_by_label("新密码", exact=True).fill("Bridge-2026")
    tab.page.get_by_label("再输一次新密码").fill("Bridge-2026")
    tab.page.get_by_role("button", name="修改密码").click()
    expect(tab.page.locator("h2")).to_have_text("密码已修改")
    tab.page.get_by_role("button", name="重新登录").click()
    type_password(tab, leader.username, "Bridge-2026")
    tab.settle()


def test_from_the_first_password_to_the_page_that_was_asked_for(browser: Browser, site: str, leader: Opened) -> None:
    with visiting(browser, site, user="") as tab:
        tab.page.goto(f"{site}/projects?state=缺报")
        type_password(tab, leader.username, "wrong")
        expect(tab.page.get_by_role("alert")).to_contain_text("用户名或密码不对")
        first_log_in(tab, leader)
        expect(tab.page.locator("h1")).to_contain_text("前7月")
        tab.page.goto(f"{site}/projects?state=缺报")
        tab.settle()
        tab.page.reload()
        tab.settle()
        expect(tab.page.get_by_text("林领导")).to_be_visible()
        assert tab.outside == []


def test_after_log_out_the_back_key_shows_nothing(browser: Browser, site: str) -> None:
    with visiting(browser, site, user="lingdao") as tab:
        tab.go("/")
        tab.page.get_by_role("link", name="退出").click()
        expect(tab.page.get_by_role("button", name="登录", exact=True)).to_be_visible()
        tab.page.go_back()
        expect(tab.page.get_by_role("button", name="登录", exact=True).or_(tab.page.get_by_text("登录已过期"))).to_be_visible(
            timeout=15_000
        )
        assert "777.40" not in tab.page.content()
        assert len(tab.page.context.pages) == 1


def test_an_open_page_shows_nothing_new_once_the_account_is_disabled(browser: Browser, site: str, city: Engine) -> None:
    with visiting(browser, site, user="jiancha") as tab:
        tab.go("/")
        with db.transaction(city) as session:
            held = session.exec(select(Account.id).where(Account.username == "jiancha")).one()
            disable(session, OfAccount(held or 0), by=SECURITY, on=now())
        tab.page.get_by_role("link", name="项目", exact=True).first.click()
        expect(tab.page.locator("h1")).to_have_text("登录已过期")
        tab.page.get_by_role("link", name="重新登录").click()
        expect(tab.page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def test_half_an_hour_without_a_hand_ends_the_log_in(browser: Browser, site: str, city: Engine) -> None:
    with visiting(browser, site, user="lingdao") as tab:
        tab.go("/")
        with db.transaction(city) as session:
            for held in session.exec(select(LoginSession)):
                held.seen_at = now() - timedelta(minutes=31)
        tab.page.reload()
        expect(tab.page.get_by_role("button", name="登录", exact=True)).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_log_in_page_fits_and_speaks_chinese(browser: Browser, site: str, phone: bool) -> None:
    with visiting(browser, site, user="", screen=Screen(phone=phone)) as tab:
        tab.page.goto(f"{site}/login")
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert tab.english() == []
        assert (tab.errors, tab.outside) == ([], [])


def test_the_accounts_speak_chinese_in_every_field_and_end_with_the_last_row(visit: Open, site: str) -> None:
    tab = visit(site, "/accounts?account=tianbao", user="anquan")
    tab.page.locator("[data-testid=stSelectbox]").first.click()
    expect(tab.page.get_by_role("option", name="审计员")).to_be_visible()
    expect(tab.page.get_by_text(f"{len(UserRole)}个选项")).to_be_attached()
    tab.page.keyboard.press("Escape")
    until = tab.page.locator("[data-testid=stDateInput]").last
    assert until.inner_text().split() == ["终止日（可不填）", "年", "-", "月", "-", "日"]
    until.get_by_role("button", name="选择日期").click()
    expect(tab.page.get_by_role("button", name="上个月").first).to_be_attached()
    assert [one for one in tab.english() if not any(word in one for word in ("tianbao", "Esc"))] == []
    tab.page.keyboard.press("Escape")
    rows = counted(tab)
    assert abs(height(tab) - ROW * (rows + 1)) < ROW / 2


def test_many_accounts_scroll_in_their_list_and_the_roles_below_are_reached(visit: Open, site: str, city: Engine) -> None:
    with db.transaction(city) as session:
        for number in range(20):
            open_account(session, OpenAccount(f"reader{number}", f"阅{number:02}"), by=SECURITY, on=now())
    tab = visit(site, "/accounts?account=tianbao", user="anquan")
    assert counted(tab) > HEIGHT / ROW
    assert abs(height(tab) - HEIGHT) < 2
    chooser = tab.page.locator("[data-testid=stSelectbox]").first
    chooser.scroll_into_view_if_needed()
    tab.settle()
    chooser.click()
    expect(tab.page.get_by_role("option", name="审计员")).to_be_visible()


def counted(tab: Visit) -> int:
    """How many accounts the title counts."""
    return int(re.findall(r"共(\d+)个账号", tab.page.locator("h1").inner_text())[0])


def height(tab: Visit) -> float:
    """How high the list of accounts is, in pixels."""
    box = tab.page.locator("[data-testid=stDataFrame]").first.bounding_box()
    assert box is not None
    return float(box["height"])
