"""The address of a calendar: read without log-in, 404 once it is worth nothing, 429 to who asks too often, never a page."""

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from core import db
from core.commands import feed as commands
from core.commands.feed import RenewFeed, RevokeFeed
from core.models import Account
from core.period import now
from dashboard.door import feed
from dashboard.door.feed import Limit
from dashboard.door.gate import Gate
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import As, actor, grid, links, page_on, read, text, title
from tests.data.town import NOON


async def behind(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("里面")


@pytest.fixture
def site(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The gate with the route of calendars, and everything else behind it."""
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(demo_copy.url))
    monkeypatch.setattr(feed, "LIMIT", Limit())
    application = Starlette(routes=[*feed.routes(), Route("/{rest:path}", behind)], middleware=[Middleware(Gate)])
    with TestClient(application) as client:
        yield client


def given(engine: Engine, username: str = "tianbao") -> str:
    with db.transaction(engine) as session:
        return commands.renew_feed(session, RenewFeed(), by=actor(engine, username), on=now()).secret


def test_a_program_reads_the_dates_without_logging_in(site: TestClient, demo_copy: Engine) -> None:
    answer = site.get(f"/calendar/{given(demo_copy)}.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "SUMMARY:2019年8月月报18:00截止\r\n" in answer.text
    assert "UID:month-2019-08@ducha\r\n" in answer.text
    assert "set-cookie" not in answer.headers


def test_a_revoked_a_renewed_an_unknown_and_a_disabled_address_are_one_404(site: TestClient, demo_copy: Engine) -> None:
    first, second = given(demo_copy), given(demo_copy)
    third = given(demo_copy, "ducha")
    with db.transaction(demo_copy) as session:
        commands.revoke_feed(session, RevokeFeed(), by=actor(demo_copy, "tianbao"), on=now())
        account = session.exec(select(Account).where(Account.username == "ducha")).one()
        account.disabled_at = now()
        session.add(account)
    answers = [site.get(f"/calendar/{one}.ics") for one in (first, second, third, "x" * 43)]
    assert {(one.status_code, one.text) for one in answers} == {(404, "没有这个地址。")}


SHUT = ("/calendar/", "/calendar/x", f"/calendar/{'x' * 43}", f"/calendar/{'x' * 43}.ics/y", "/calendar/../issues")


@pytest.mark.parametrize("path", SHUT)
def test_nothing_else_opens_the_gate(site: TestClient, path: str) -> None:
    assert site.get(path).status_code == 401


def test_who_asks_too_often_is_told_so(site: TestClient, demo_copy: Engine) -> None:
    secret = given(demo_copy)
    found = [site.get(f"/calendar/{'x' * 43}.ics").status_code for _ in range(feed.MOST)]
    assert set(found) == {404}
    assert site.get(f"/calendar/{secret}.ics").status_code == 429


def test_a_limit_is_of_one_address_and_passes_with_time() -> None:
    limit = Limit(2)
    assert [limit.passes("a", NOON), limit.passes("a", NOON), limit.passes("a", NOON), limit.passes("b", NOON)] == [True, True, False, True]
    assert limit.passes("a", NOON + timedelta(seconds=61))


def test_too_many_addresses_are_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "ADDRESSES", 3)
    limit = Limit(1)
    for number in range(50):
        assert limit.passes(str(number), NOON)
    assert len(limit._asked) == 3


def test_the_page_lists_the_dates_and_shows_the_address_once(demo_copy: Engine, monkeypatch: pytest.MonkeyPatch, site: TestClient) -> None:
    keep_dialogs_open(monkeypatch)
    page = page_on(str(demo_copy.url), monkeypatch, who=actor(demo_copy, "tianbao"))
    tab = page("agenda")
    assert title(tab) == "2项到期，1项已逾期"
    assert [one for one in led_to(tab) if one[1] == "2019年8月月报18\\:00截止"] == [
        ("entry", "2019年8月月报18\\:00截止", {"fill": "2019年8月"})
    ]
    tab = tab.button(key="feed-renew").click().run(timeout=90)
    told = str(tab.success[0].value)
    secret = told.partition("/calendar/")[2].partition(".ics")[0]
    assert site.get(f"/calendar/{secret}.ics").status_code == 200
    again = page("agenda")
    assert secret not in text(again) + "".join(str(one.value) for one in again.success)
    again.button(key="feed-revoke").click().run(timeout=90)
    assert site.get(f"/calendar/{secret}.ics").status_code == 404


def led_to(tab: AppTest) -> list[tuple[str, str, dict[str, str]]]:
    """The links to pages: the page, the label, what is asked of it."""
    some = [one.proto for one in tab.get("page_link")]
    return [
        (str(one.page), str(one.label).removeprefix(":blue[").removesuffix("]"), dict(parse_qsl(str(one.query_string)))) for one in some
    ]


WAITS = {
    "tianbao": ("待我办20件，逾期4件", "核对数据、填报征收进度、办理意见"),
    "fuzeren": ("待我办3件，没有逾期", "督查问题、确认月报、核对数据、报送自评、办理意见"),
    "ducha": ("待我办51件，逾期14件", "审批、派办意见、回访意见、答复异议"),
    "kezhang": ("待我办11件，逾期14件", "审批、派办意见、批准年度计划、批准征收计划、批准更正、批准征收更正、批准不可抗力、审定评分"),
    "qianfa": ("待我办37件，逾期14件", "协调问题、审批、签发考评"),
    "xinyong": ("待我办6件", "决定撤销行为记录、决定黑名单"),
    "lingdao": ("逾期13件", "协调问题、审批"),
    "jiancha": ("待我办7件，逾期4件", ""),
    "xitong": ("", ""),
}
"""Of each role the head of the card, and in what nothing waits."""


@pytest.mark.parametrize("who", WAITS)
def test_the_first_page_tells_each_role_what_waits_and_where_it_looked(as_: As, who: str) -> None:
    seen, (head, nothing) = text(as_(who)()), WAITS[who]
    assert (f"##### {head}\n" in seen or f"##### {head}:" in seen) is bool(head)
    assert (f"以下没有待办：{nothing}。" in seen) is bool(nothing)
    assert ("没有待办：" in seen) is bool(nothing)


def test_the_acts_that_wait_lead_to_where_they_are_done(as_: As) -> None:
    assert {label: query for label, query in links(as_("qianfa")()).items() if label.startswith(("决定", "签发", "考评"))} == {
        "决定问题上提6": "what=决定问题上提",
        "决定督查措施2": "what=决定督查措施",
        "签发通报1": "what=签发通报&at=2019年7月",
        "考评生效1": "what=考评生效",
        "决定红黄牌27": "month=2019年7月",
    }


LISTED = ("issues", "approvals", "land")


@pytest.mark.parametrize("who", ["ducha", "kezhang", "tianbao", "fuzeren", "zhengshou"])
def test_each_number_of_the_first_page_leads_to_as_many_rows(as_: As, who: str) -> None:
    """待我办3 leads to three rows, 快到期8 to eight."""
    asked = [
        (page, int("".join(char for char in label if char.isdigit())), query)
        for page, label, query in led_to(as_(who)())
        if page in LISTED and label.startswith(("待我办", "快到期", "逾期", "已答复"))
    ]
    assert asked
    for page, number, query in asked:
        tab = as_(who)(page, **query)
        assert len(grid(tab, -1) if page != "land" else read(tab, 0)) == number, (page, query)


def test_findings_to_be_mended_are_dates_of_inspectors_and_of_the_builder_s_people(as_: As) -> None:
    """The inspector finds every one, a unit its own, the bureau none."""
    counted = {
        who: [label for _, label, _ in led_to(as_(who)("agenda")) if "督查问题整改到期" in label] for who in ("jiancha", "tianbao", "ducha")
    }
    assert [len(counted[who]) > 0 for who in counted] == [True, True, False]
    assert len(counted["jiancha"]) > len(counted["tianbao"])
    assert title(as_("jiancha")("agenda")).endswith("项已逾期")
