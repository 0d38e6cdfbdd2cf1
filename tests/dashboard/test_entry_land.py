"""Where a project may hand over land, by the page and by the workbook alike: in its own district, and where its plan has land."""

from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from core import db
from core.queries.desk import Line, MonthDesk
from core.queries.forms import MonthBase, MonthLine, month_base
from core.rows import HandedOver, ReportRow
from core.vocabulary import MonthState
from dashboard.entry import typed, work
from dashboard.entry.work import Work
from data.sheets import MONTHLY_REPORT
from data.template import write_template
from tests.core.cast import AUGUST
from tests.data.books import edited
from tests.data.books import read as of_workbook
from tests.data.town import town

PLACES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...], str]] = {
    "its own": ("东山区", (), ("东山区",), "在东山区"),
    "another by plan": ("东山区", ("西湖区",), ("东山区", "西湖区"), "在东山区，有西湖区的交地计划"),
    "its own by plan": ("西湖区", ("西湖区",), ("西湖区",), "有西湖区的交地计划"),
    "both by plan": ("东山区", ("东山区", "西湖区"), ("东山区", "西湖区"), "有东山区、西湖区的交地计划"),
    "none": ("", (), (), "没有登记所在区"),
}
"""The project's district, those of its planned land, where it may hand over, and how a sentence says it."""
AREA = 125_000


@pytest.fixture
def base(sqlite_engine: Engine) -> MonthBase:
    with db.transaction(sqlite_engine) as session:
        town(session)
    with db.reading(sqlite_engine) as session:
        found = month_base(session, AUGUST)
    return replace(found, lines=found.lines[:1])


def placed(base: MonthBase, case: str) -> MonthBase:
    """The month with one project that lies as the case says."""
    own, planned, _, _ = PLACES[case]
    line = base.lines[0]
    return replace(base, lines=(replace(line, project=replace(line.project, district=own), land_districts=planned),))


def by_page(line: MonthLine, text: str) -> tuple[tuple[HandedOver, ...], bool]:
    """What the page reads from a text: the land, and whether something is wrong."""
    desk = MonthDesk(AUGUST, MonthState.OPEN, None, 1, (Line(line, None, "", None, ()),))
    (row,) = work.rows(desk, Work(), short={})
    found = typed.read(row.code, {"land": text}, districts=row.districts, month=AUGUST)
    return found.row.land, bool(found.faults)


def by_workbook(base: MonthBase, cells: dict[str, str | float]) -> tuple[tuple[HandedOver, ...], list[str]]:
    """What a workbook with these cells on its second sheet says: the land, and what is wrong."""
    form = write_template(MONTHLY_REPORT, replace(base, lines=(replace(base.lines[0], land_districts=()),)))
    found = of_workbook(edited(edited(form, {"E6": 1000}), cells, "分区交地"), base)
    row = found.rows[0].row
    assert isinstance(row, ReportRow)
    return row.land, [problem.sentence for problem in found.problems]


@pytest.mark.parametrize("district", ["东山区", "西湖区"])
@pytest.mark.parametrize("case", PLACES)
def test_page_and_workbook_take_land_in_the_same_districts(base: MonthBase, case: str, district: str) -> None:
    there = placed(base, case)
    _, _, allowed, said = PLACES[case]
    land = (HandedOver(district, AREA),) if district in allowed else ()
    assert by_page(there.lines[0], f"{district}12.5") == (land, not land)
    sentence = f"第5行“区”“{district}”不在本项目的交地范围：本项目{said}。请核对区名；确在该区交地的，请联系市重点办列入计划。"
    cells: dict[str, str | float] = {"A5": "LJ-001", "B5": "滨海大道提升", "C5": district, "D5": 12.5}
    assert by_workbook(there, cells) == (land, [] if land else [sentence])


@pytest.mark.parametrize("case", PLACES)
def test_a_bare_figure_is_taken_where_there_is_one_district(base: MonthBase, case: str) -> None:
    there = placed(base, case)
    _, _, allowed, said = PLACES[case]
    land = tuple(HandedOver(name, AREA) for name in allowed) if len(allowed) == 1 else ()
    assert by_page(there.lines[0], "12.5") == (land, not land)
    reading = of_workbook(edited(write_template(MONTHLY_REPORT, there), {"E6": 1000, "G6": 12.5}), there)
    row = reading.rows[0].row
    assert isinstance(row, ReportRow)
    assert row.land == land
    sentence = f"第6行“交地”不能确定在哪个区：本项目{said}。请在“分区交地”表逐区填写。"
    assert [problem.sentence for problem in reading.problems] == ([] if land else [sentence])
