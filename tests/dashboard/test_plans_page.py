"""计划管理: editions side by side, a draft from a workbook, and its approval by a section head."""

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import Actor
from core.commands import plan
from core.commands.plan import DraftEdition
from core.models import AuditEntry, PlanEdition
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.queries.forms import plan_base
from core.vocabulary import PlanChange
from dashboard.plans import drafting
from data.sheets import ANNUAL_PLAN
from data.template import write_template
from tests.dashboard.desks import Cast, keep_dialogs_open, staged
from tests.dashboard.page import Page, grid, page_on, read, text, title
from tests.data.town import NOON, PLAN

Open = Callable[[Actor], Page]
LESS = replace(
    PLAN[0],
    change=PlanChange.KEPT,
    investment=11_500 * WAN,
    months=(*PLAN[0].months[:8], *(share - 125 * WAN for share in PLAN[0].months[8:])),
    reason="概算核减",
)
OUT = replace(PLAN[2], change=PlanChange.WITHDRAWN, reason="停建")


def drafted(session: Session, cast: Cast) -> None:
    rows = (LESS, replace(PLAN[1], change=PlanChange.KEPT), OUT, replace(PLAN[3], change=PlanChange.KEPT))
    plan.draft_edition(session, DraftEdition(2019, 2, 9, rows, "办〔2019〕9号", "年中调整"), by=cast["officer"], on=NOON)


@pytest.fixture
def as_(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Open:
    keep_dialogs_open(monkeypatch)
    return lambda who: page_on(str(sqlite_engine.url), monkeypatch, who=who)


def test_two_editions_side_by_side(sqlite_engine: Engine, as_: Open) -> None:
    cast = staged(sqlite_engine, drafted)
    tab = as_(cast["officer"])("plans")
    assert title(tab) == "2019年计划第2版草案待批"
    assert "自9月起执行，调整2项，待科室负责人批准" in text(tab)
    assert "批准草案" not in {one.label for one in tab.button}
    table = grid(tab)
    assert [next(iter(kind)) for kind in table["调整"]] == ["调整", "退出"]
    assert table[["原计划", "新计划", "增减", "变动月份", "原因"]].to_numpy().tolist()[0] == [12_000, 11_500, -500, "9—12月", "概算核减"]
    assert table.loc[1, "增减"] == -6_000
    assert '"format": "%+,d"' in tab.dataframe[0].proto.columns
    assert table["新计划"].isna()[1]
    assert [(one.label, one.value) for one in tab.metric] == [
        ("全年计划增减（亿元）", "−0.65"),
        ("新增（项）", "0"),
        ("退出（项）", "1"),
        ("暂停（项）", "0"),
        ("调整（项）", "1"),
    ]
    months = read(tab, 1)
    assert months.to_numpy().tolist() == [
        ["第1版", *["1,000"] * 12, "12,000"],
        ["第2版", *["1,000"] * 8, *["875"] * 4, "11,500"],
    ]


def test_a_section_head_approves_a_draft_after_seeing_what_it_changes(sqlite_engine: Engine, as_: Open) -> None:
    cast = staged(sqlite_engine, drafted)
    tab = as_(cast["head"])("plans")
    tab = next(one for one in tab.button if one.label == "批准草案").click().run()
    assert "3个项目，全年计划3.67亿元；退出1项、调整1项" in text(tab)
    tab = tab.button(key="approve-edition").click().run()
    assert [one.value for one in tab.success] == ["2019年度计划第2版已批准，自9月起执行。"]
    with db.reading(sqlite_engine) as session:
        assert session.exec(select(PlanEdition).where(PlanEdition.number == 2)).one().approved_at is not None


def test_an_officer_drafts_an_edition_from_the_prefilled_form(sqlite_engine: Engine, as_: Open) -> None:
    cast = staged(sqlite_engine)
    tab = as_(cast["officer"])("plans", tab="编制下一版")
    number = next(one for one in tab.selectbox if one.label == "自哪个月起执行")
    tab = number.set_value(9).run()
    given = next(one for one in tab.file_uploader if one.label == "填好的年度计划表")
    tab = given.set_value(("计划.xlsx", filled(sqlite_engine), "application/octet-stream")).run()
    tab = next(one for one in tab.button if one.label == "核对").click().run()
    assert "新增0行，变更1行，不变3行" in text(tab)
    tab = next(one for one in tab.button if one.label == "存为草案（1项有变）").click().run()
    assert title(tab) == "2019年计划第2版草案待批"
    with db.reading(sqlite_engine) as session:
        draft = session.exec(select(PlanEdition).where(PlanEdition.number == 2)).one()
        assert (draft.effective_month, draft.approved_at) == (9, None)
        acts = list(session.exec(select(AuditEntry.act, AuditEntry.actor).order_by(col(AuditEntry.id))))
        assert ("导入年度计划", "李督查") in acts


def filled(engine: Engine, *, yearly: int = 11_500) -> bytes:
    """The form from September on, with four months of LJ-001 cut by 125 万元 each."""
    with db.reading(engine) as session:
        base = plan_base(session, 2019, effective_month=9)
    book = openpyxl.load_workbook(io.BytesIO(write_template(ANNUAL_PLAN, base)))
    page = book.worksheets[0]
    places = {str(cell.value).split("\n")[0]: cell.column for row in page.iter_rows(max_row=6) for cell in row if cell.value}
    line = next(row[0].row for row in page.iter_rows() if any(cell.value == "LJ-001" for cell in row))
    page.cell(line, places["年度计划投资"]).value = yearly
    for number in range(9, 13):
        page.cell(line, places[f"{number}月"]).value = 875
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_with_a_fault_is_not_staged(sqlite_engine: Engine, as_: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = staged(sqlite_engine)
    as_(cast["officer"])
    wrong = drafting.read(filled(sqlite_engine, yearly=12_000), "计划.xlsx", month=Month(2019, 9), said=("", ""))
    assert wrong.batch_id is None
    assert any("12个月之和" in one.sentence for one in wrong.problems)
    broken = drafting.read(b"no workbook", "计划.xlsx", month=Month(2019, 9), said=("", ""))
    assert broken.refused.startswith("计划.xlsx不是")
    as_(cast["head"])
    refused = drafting.read(filled(sqlite_engine), "计划.xlsx", month=Month(2019, 9), said=("", ""))
    assert refused.refused == "没有权限：导入年度计划。如确需办理，请联系安全管理员。"
    assert monkeypatch


@pytest.mark.parametrize("role", ["coordinator", "manager", "leader"])
def test_drafts_are_for_the_bureau(sqlite_engine: Engine, as_: Open, role: str) -> None:
    tab = as_(staged(sqlite_engine)[role])("plans")
    assert title(tab) == "没有权限"
    assert not tab.table


def test_a_year_without_a_plan_can_be_begun(sqlite_engine: Engine, as_: Open) -> None:
    tab = as_(staged(sqlite_engine)["officer"])("plans", year="2020")
    assert title(tab) == "2020年还没有计划"
    assert "编制2020年下一版计划" in text(tab)
