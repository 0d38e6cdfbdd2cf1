"""Each number of the first page leads to exactly the rows that it counts; each row and each date leads to the thing itself."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core import db
from core.access import Actor
from core.commands import feed as commands
from core.commands.feed import RenewFeed
from core.models import Account
from core.period import now
from core.queries import agenda, due, waiting
from core.queries.agenda import DateKind
from core.queries.due import Which
from core.vocabulary import UserRole
from dashboard import format as fmt
from dashboard.door import feed
from dashboard.door.feed import Limit
from dashboard.duties import leading, rows, todo
from dashboard.duties.rows import Row
from tests import engines
from tests.core.busy import busy
from tests.core.coordinating import BUILDER, OWNER, RESPONSIBLE, Coordination
from tests.core.route import unit_id
from tests.dashboard.page import As, actor, grid, text, title
from tests.dashboard.test_feed import led_to
from tests.data.town import NOON, town
from tests.people import person

DAY = NOON.date()
UNITS = (BUILDER, RESPONSIBLE, OWNER)


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The busy city, in which something waits for every role."""
    with engines.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("waits")) as engine:
        yield busy(engine)


def told(session: Session, who: Actor) -> tuple[dict[str, int], dict[str, int]]:
    """What the card counts by the name and month of each number that leads to 待办, and how many rows that page lists for it."""
    listed: tuple[Row, ...] = tuple(rows.rows(session, who, day=DAY))
    leads = [(one.number, todo.lead_of(one)) for one in waiting.waiting(session, who, day=DAY) if one.number]
    for matter in due.due(session, who, day=DAY):
        leads += [(number, lead) for _, number, lead in todo.numbers(matter, "2019年8月")]
    counted = {f"{asked['what']} {asked.get('at', '')}": number for number, (page, asked) in leads if page == rows.PAGE}
    waits = sum(one.mine for one in due.due(session, who, day=DAY)) + sum(one.number for one in waiting.waiting(session, who, day=DAY))
    assert len(rows.passing(listed)) == waits, "what is not asked for by name is what the first page counts as 待我办"
    assert len({(one.what, one.at, one.title, str(one.lead)) for one in listed}) == len(listed), "nothing stands twice"
    found = {
        f"{asked['what']} {asked.get('at', '')}": len(rows.passing(listed, **asked)) for _, (page, asked) in leads if page == rows.PAGE
    }
    return counted, found


@pytest.mark.parametrize("role", UserRole)
def test_each_number_leads_to_as_many_rows(city: Engine, role: UserRole) -> None:
    with Session(city) as session:
        for unit in UNITS:
            counted, found = told(session, person(session, "某人", role, unit_id=unit_id(session, unit), on=NOON))
            assert found == counted


def test_in_the_busy_city_every_act_waits_for_somebody_and_every_finding_and_opinion_is_told(city: Engine) -> None:
    seen: Counter[str] = Counter()
    with Session(city) as session:
        for role in UserRole:
            for unit in UNITS:
                who = person(session, "某人", role, unit_id=unit_id(session, unit), on=NOON)
                seen.update(one.what for one in rows.rows(session, who, day=DAY))
    rare = {"填报征收进度", "检查评分", "复核评分", "审核月报"}
    assert set(waiting.ROWS) - set(seen) <= rare, "each other act is walked above"
    assert {one for one in seen if one not in waiting.ROWS} >= {f"圆桌会意见{Which.SOON.label}", f"圆桌会意见{Which.ANSWERED.label}"}


@pytest.mark.parametrize("who", ["fuzeren", "kezhang", "ducha", "tianbao", "qianfa", "jiancha", "xinyong"])
def test_the_page_lists_as_many_rows_as_the_first_page_counts_in_its_head_and_says_so(as_: As, who: str) -> None:
    (counted,) = re.findall(r"##### 待我办(\d+)件", text(as_(who)()))
    tab = as_(who)(rows.PAGE)
    assert title(tab).startswith(f"待我办{counted}件，")
    assert len(led_to(tab)) == int(counted) == sum(int(number) for number in re.findall(r"(?m)^##### \S+?(\d+)件$", text(tab)))


@pytest.mark.parametrize("who", ["ducha", "kezhang", "qianfa", "tianbao", "jiancha", "xinyong"])
def test_the_pages_behind_the_numbers_show_that_many_rows(as_: As, who: str) -> None:
    asked = [
        (page, int("".join(sign for sign in label.rpartition("月")[2] if sign.isdigit())), query)
        for page, label, query in led_to(as_(who)())
        if page in (rows.PAGE, "review", "cards") and label[-1].isdigit()
    ]
    assert asked
    for page, number, query in asked:
        tab = as_(who)(page, **query)
        title(tab)
        assert (len(led_to(tab)) if page == rows.PAGE else len(grid(tab, 0))) == number, (page, query)


def test_nothing_waits_for_an_auditor_and_the_page_says_what_would_stand_there(as_: As) -> None:
    tab = as_("shenji")(rows.PAGE)
    assert title(tab) == "现在没有待办"
    assert "会列在这里" in text(tab)


def test_the_dates_of_the_agenda_lead_to_what_they_are_of(as_: As) -> None:
    first: dict[str, tuple[str, dict[str, str]]] = {}
    for page, label, query in led_to(as_("ducha")("agenda")) + led_to(as_("jiancha")("agenda")):
        first.setdefault(page, (label, query))
    assert {"review", "issues", "approvals", "meetings", "inspections"} <= set(first)
    shown = {page: text(as_("jiancha" if page == "inspections" else "ducha")(page, **query)) for page, (_, query) in first.items()}
    for page, name in (("issues", "issue"), ("approvals", "approval"), ("meetings", "table")):
        assert f"##### {fmt.plain(first[page][1][name])}　" in shown[page], page
    assert not [page for page, seen in shown.items() if "没有找到" in seen or "现显示" in seen]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> TestClient:
    monkeypatch.setattr(feed, "LIMIT", Limit())
    return TestClient(Starlette(routes=feed.routes()))


def unfolded(content: str) -> list[str]:
    return content.replace("\r\n ", "").split("\r\n")


def test_an_inspector_s_calendar_has_the_findings_to_be_mended_with_their_addresses(
    site: TestClient, demo_copy: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(demo_copy.url))
    with db.transaction(demo_copy) as session:
        who = actor(demo_copy, "jiancha")
        secret = commands.renew_feed(session, RenewFeed(), by=who, on=now()).secret
        dates = agenda.agenda(session, who, day=DAY.replace(day=31))
    assert {one.kind for one in dates} == {DateKind.FINDING}
    plain = site.get(f"/calendar/{secret}.ics")
    assert (plain.status_code, plain.text.count("BEGIN:VEVENT"), "URL:" in plain.text) == (200, len(dates), False)
    monkeypatch.setenv("DUCHA_PUBLIC_URL", "https://ducha.example.gov.cn/")
    lines = unfolded(site.get(f"/calendar/{secret}.ics").text)
    links = [line.removeprefix("URL:") for line in lines if line.startswith("URL:")]
    assert links == [leading.address(leading.of_date(one, who), "https://ducha.example.gov.cn") for one in dates]
    assert links[0].startswith("https://ducha.example.gov.cn/inspections?tab=%E9%97%AE")


def test_agenda_and_calendar_are_the_same_on_both_kinds_of_database(
    engine: Engine, site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("DUCHA_PUBLIC_URL", "https://ducha.example.gov.cn")
    with db.transaction(engine) as session:
        town(session)
        case = Coordination(session)
        one = case.working()
        who = case.coordinator
        session.get_one(Account, who.account_id).last_login_at = now()
        secret = commands.renew_feed(session, RenewFeed(), by=who, on=now()).secret
        assert [(date.of, date.on) for date in agenda.agenda(session, who, day=DAY) if date.kind is DateKind.ISSUE] == [
            (one.number, one.due_on)
        ]
        number = one.number
    lines = unfolded(site.get(f"/calendar/{secret}.ics").text)
    assert {"UID:issue-2019-001@ducha", f"URL:https://ducha.example.gov.cn/issues?issue={number}"} <= set(lines)
    assert "URL:https://ducha.example.gov.cn/entry?fill=2019%E5%B9%B48%E6%9C%88" in lines
    with db.reading(engine) as session:
        assert session.exec(select(Account.id).where(Account.id == who.account_id)).one()
