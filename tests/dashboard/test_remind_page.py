"""催报: who has not reported, whom to call, and the list as a stamped workbook that is on record."""

import io
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from sqlalchemy.engine import Engine

from core import db
from core.access import Actor
from core.period import CHINA
from core.queries import desk
from dashboard.review import reminding
from tests.dashboard.desks import AUGUST, OWNER, RESPONSIBLE, Cast, staged
from tests.dashboard.page import Page, grid, page_on, read, text, title

Open = Callable[[Actor], Page]


@pytest.fixture
def cast(sqlite_engine: Engine) -> Cast:
    return staged(sqlite_engine)


@pytest.fixture
def as_(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Open:
    return lambda who: page_on(str(sqlite_engine.url), monkeypatch, who=who)


@pytest.mark.parametrize("role", ["officer", "head", "manager"])
def test_who_lacks_is_shown_with_the_projects(cast: Cast, as_: Open, role: str) -> None:
    tab = as_(cast[role])("remind")
    assert title(tab) == f"{OWNER}8月还有1项未报"
    assert grid(tab).to_numpy().tolist() == [[OWNER, None, 1, 1]]
    assert read(tab, 0)["项目"].tolist() == ["LJ-004　环湖路"]


@pytest.mark.parametrize("role", ["coordinator", "stranger"])
def test_a_coordinator_sees_the_own_unit_alone(cast: Cast, as_: Open, role: str) -> None:
    tab = as_(cast[role])("remind")
    assert title(tab) == "8月月报都已报齐"
    assert OWNER not in text(tab)
    assert not tab.dataframe


def test_a_leader_is_told_that_it_is_not_for_him(cast: Cast, as_: Open) -> None:
    tab = as_(cast["leader"])("remind")
    assert title(tab) == "没有权限"
    assert "查看催报名单" in text(tab)


def test_the_workbook_says_who_took_it_and_when(cast: Cast, sqlite_engine: Engine) -> None:
    with db.reading(sqlite_engine) as session:
        found = desk.reminders(session, cast["officer"], month=AUGUST)
    stamp = reminding.Stamp("李督查", datetime(2019, 9, 1, 8, 5, tzinfo=CHINA))
    book = reminding.workbook(found, AUGUST, lacking="未报", stamp=stamp)
    assert (book.name, book.rows) == ("2019年8月催报名单_李督查_20190901-0805.xlsx", 1)
    page = openpyxl.load_workbook(io.BytesIO(book.content)).active
    lines = [[cell.value for cell in row] for row in page.iter_rows()]
    assert lines[0] == list(reminding.HEADER)
    assert lines[1] == [OWNER, None, "LJ-004", "环湖路", RESPONSIBLE, 100, "未报"] or lines[1][1] == ""
    assert lines[3][0] == "李督查于2019年9月1日08:05导出，1项。仅供工作使用。"
