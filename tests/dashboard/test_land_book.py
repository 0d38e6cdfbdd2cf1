"""A district's month of expropriation as a workbook: taken out by the district alone, uploaded on the page, saved or submitted whole."""

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import openpyxl
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from core import db
from core.expropriation import Quantity
from core.models import AuditEntry, ExpropriationReport
from core.period import now
from core.queries.account import LoggedIn
from dashboard import downloads
from dashboard.attached import XLSX
from dashboard.door import visitor
from dashboard.land import month_book
from data.export import to_xlsx
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import actor, page_on, read, text
from tests.data.town import NOON
from tests.engines import copied

AUGUST = "2019年8月"
TOP = 6
"""The first row of data."""
FIRST = "D"
"""The column of the first kind, 交地; the others follow it."""
Get = Callable[[str, str], Any]


@pytest.fixture(scope="module")
def engine(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = db.create_engine(copied(demo_engine, tmp_path_factory.mktemp("book") / "demo.sqlite"))
    yield made
    made.dispose()


@pytest.fixture
def get(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Get:
    """Ask for the form of a month as somebody."""
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(engine.url))

    def got(username: str, month: str) -> Any:
        person = LoggedIn(actor(engine, username), username, must_change=False, seen_at=now())
        monkeypatch.setattr(visitor, "behind", lambda *_, **__: person)
        return TestClient(Starlette(routes=list(downloads.routes()))).get(month_book.FILE.format(month))

    return got


@pytest.fixture
def opened(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[[], AppTest]:
    """Open the district's page of the open month with the dialog of the workbook."""
    keep_dialogs_open(monkeypatch)
    page = page_on(str(engine.url), monkeypatch, who=actor(engine, "zhengshou"))
    return lambda: page("land", month=AUGUST, tab="填报").button(key="land-book").click().run(timeout=90)


def upload(tab: AppTest, content: bytes, name: str = "进度表.xlsx") -> AppTest:
    return tab.file_uploader(key="land-book-file").set_value((name, content, XLSX)).run(timeout=90)


def typed(content: bytes, cells: Mapping[str, object]) -> bytes:
    """The form with these cells written over."""
    book, stream = openpyxl.load_workbook(io.BytesIO(content)), io.BytesIO()
    for address, value in cells.items():
        book.worksheets[0][address] = value
    book.save(stream)
    return stream.getvalue()


def told(tab: AppTest) -> list[str]:
    """What has to be corrected, without the row and the column at its beginning."""
    found = next(table for one in range(len(tab.table)) if "怎么办" in (table := read(tab, one)))
    return [re.sub(r"^第\d+行“[^”]*”", "", sentence) for sentence in found["怎么办"]]


def offers(tab: AppTest) -> bool:
    """Whether anything can be stored."""
    return "land-book-now" in {str(one.key) for one in tab.button}


def last_entry(engine: Engine) -> str:
    with db.reading(engine) as session:
        last = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    return f"{last.outcome.label} {last.act} {last.subject}" if last else ""


def reports(engine: Engine) -> dict[str, int]:
    """How many reports of August the district has, by state."""
    with db.reading(engine) as session:
        mine = col(ExpropriationReport.district_id) == actor(engine, "zhengshou").unit_id
        found = [one.state.name for one in session.exec(select(ExpropriationReport).where(mine, ExpropriationReport.month == 8))]
    return {state: found.count(state) for state in set(found)}


def test_the_form_is_taken_out_by_the_district_alone_and_that_is_noted(engine: Engine, get: Get) -> None:
    answer = get("zhengshou", "2019-08")
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX)
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert last_entry(engine) == f"完成 导出 {AUGUST}征收进度表"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert "演示数据" in str([cell.value for cell in sheet["A"]][:TOP])
    assert str(sheet[f"A{TOP}"].value).startswith("LJ")
    for username in ("lingdao", "ducha"):
        refused = get(username, "2019-08")
        assert (refused.status_code, refused.text) == (403, "没有权限：填报征收进度。如确需办理，请联系安全管理员。")
        assert last_entry(engine).startswith("拒绝 填报征收进度")
    assert [get("zhengshou", month).status_code for month in ("8月", "", "2019-13")] == [409] * 3


def test_a_wrong_cell_is_told_and_the_whole_form_is_saved_or_submitted(engine: Engine, get: Get, opened: Callable[[], AppTest]) -> None:
    """A draft may have gaps; what is submitted may not, and of three rows with two that have one none is stored."""
    form, before = get("zhengshou", "2019-08").content, reports(engine)
    codes = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(form)).worksheets[0]["A"][TOP - 1 :] if cell.value]
    *kinds, last = (chr(ord(FIRST) + place) for place in range(len(Quantity)))
    zeros = {f"{letter}{row}": 0 for letter in kinds for row in (TOP, TOP + 1)}
    tab = upload(opened(), typed(form, {**zeros, f"{FIRST}{TOP}": "十亩", f"A{TOP + 1}": "LJ-999"}))
    assert told(tab) == ["“十亩”不能作为数字：第1位是“十”。请改正。", "没有编号“LJ-999”的项目。请核对编号。"]
    assert (offers(tab), reports(engine)) == (False, before)
    filled = typed(form, {**zeros, f"{FIRST}{TOP}": 1.25})
    tab = upload(tab, filled)
    assert "读到2个项目的数，保存以前没有存入数据。" in text(tab)
    tab = tab.button(key="land-book-now").click().run(timeout=90)
    assert [str(one.value) for one in tab.success] == ["已保存2项。"]
    assert reports(engine) == before | {"DRAFT": 2}
    tab = upload(opened(), filled)
    assert told(tab) == [f"“{code}”在下载以后又有改动。请重新下载后填写。" for code in codes[:2]]
    again = get("zhengshou", "2019-08").content
    tab = upload(tab, again)
    assert [str(one.value) for one in tab.warning] == ["进度表.xlsx中没有变动，本次没有存入数据。"]
    tab = tab.segmented_control(key="land-book-way").set_value("提交审核").run(timeout=90)
    tab = tab.button(key="land-book-now").click().run(timeout=90)
    assert told(tab) == ["腾空拆除户（户）有计划，没有填写。没有进展的填0，不要留空。"] * 2
    assert reports(engine) == before | {"DRAFT": 2}
    tab = upload(tab, typed(again, {f"{last}{row}": 0 for row in (TOP, TOP + 1)}))
    tab = tab.button(key="land-book-now").click().run(timeout=90)
    assert [str(one.value) for one in tab.success] == ["已提交3项。"]
    assert reports(engine) == {"SUBMITTED": 3}


def test_a_file_that_is_not_this_form_is_told_in_one_sentence(engine: Engine, get: Get, opened: Callable[[], AppTest]) -> None:
    tab, before = opened(), reports(engine)
    form = get("zhengshou", "2019-08").content
    ours, other = "不是本页下载的“征收进度”表", to_xlsx(("单位", "数量"), [("东区", 1)], title="别的", created=NOON)
    for content, said in ((other, ours), (b"x", ours), (form[:-900], "文件不完整或已损坏")):
        tab = upload(tab, content)
        assert [said in str(one.value) for one in tab.error] == [True], said
        assert not offers(tab)
    tab = upload(tab, get("zhengshou", "2019-07").content)
    assert told(tab) == ["本表是晴岭区2019年7月的征收进度表，要填的是晴岭区2019年8月的。请在本页重新下载。"]
    assert (offers(tab), reports(engine)) == (False, before)
