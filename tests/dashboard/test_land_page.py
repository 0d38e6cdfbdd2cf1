"""征收交地: the districts ranked, their projects, where figures differ; a district states, the bureau reviews and plans."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pandas as pd
import pytest
from sqlalchemy.engine import Engine
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from core import db
from core.access import OPERATOR
from core.errors import BadInput
from core.expropriation import PlanLine, Quantity, Target
from core.models import AuditEntry, ExpropriationReport, ExpropriationVersion, JointSupervision
from core.period import Month, now
from core.queries import expropriation
from core.queries.account import LoggedIn
from core.vocabulary import ReportState
from dashboard import downloads
from dashboard import session as pages
from dashboard.door import visitor
from dashboard.land import book, exporting, stating, typed
from data.export import to_xlsx
from data.workbook import read_sheets
from tests.dashboard.desks import keep_dialogs_open
from tests.dashboard.page import Page, actor, page_on, read, text, title, written
from tests.data.town import NOON
from tests.engines import copied

As = Callable[[str], Page]
LAND, SIGNED, HOMES = Quantity.HANDED_OVER_LAND, Quantity.SIGNED_LAND, Quantity.SIGNED_HOUSEHOLDS
JULY, AUGUST = "2019年7月", "2019年8月"


@pytest.fixture(scope="module")
def engine(demo_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = db.create_engine(copied(demo_engine, tmp_path_factory.mktemp("land") / "demo.sqlite"))
    yield made
    made.dispose()


@pytest.fixture
def as_(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> As:
    keep_dialogs_open(monkeypatch)
    return lambda username: page_on(str(engine.url), monkeypatch, who=actor(engine, username))


def press(tab: AppTest, label: str) -> AppTest:
    return next(one for one in tab.button if one.label == label).click().run(timeout=90)


def tab_names(tab: AppTest) -> list[str]:
    return [one.label for one in tab.tabs]


def test_the_title_is_the_finding_and_the_table_ranks_the_districts(as_: As) -> None:
    tab = as_("lingdao")("land", month=JULY)
    assert title(tab) == "前7月交地完成序时107.89%，晴岭区居末"
    assert tab_names(tab) == ["交地", "征收", "项目", "交接核对", "联合督查"]
    table = written(tab, 0).set_index("区")
    assert list(table["名次"]) == ["1", "2", "3", "4", "5", "—", ""]
    assert list(table.loc["晴岭区"])[:8] == ["5", "11", "880.00", "492.56", "285.68", "285.68", "58.00%", "32.46%"]
    assert "缺报" in str(table.loc["晴岭区", "情况"])
    assert list(table.loc["望潮区", ["序时率", "年度率", "情况"]]) == ["—", "—", "计划为零"]
    assert list(table.loc["全市", ["全年计划", "完成", "区自报"]]) == ["8,755.00", "5,702.20", "5,714.70"]


def test_the_districts_print_to_the_city_s_sum_in_every_kind(as_: As) -> None:
    tab = as_("lingdao")("land", month=JULY, tab="征收")
    assert len(tab.table) == 5
    for number in range(5):
        table = written(tab, number).set_index("区")
        plans = pd.to_numeric(table["全年计划"].str.replace(",", ""), errors="coerce")
        assert abs(plans.drop("全市").sum() - plans["全市"]) < 0.05
        assert ("序时率" in table) == (number < 2)


def test_a_project_tells_what_is_planned_done_and_missing(as_: As) -> None:
    tab = as_("lingdao")("land", month=JULY, tab="项目", district="晴岭区")
    table = written(tab, 0)
    assert len(table) == 11
    assert ["5月" in cell for cell in table["缺报"]].count(True) == 1
    assert "晴岭区交地11个项目" in text(tab)


def test_figures_that_differ_stand_with_who_entered_and_reviewed_each(as_: As) -> None:
    tab = as_("lingdao")("land", month=JULY, tab="交接核对")
    found = written(tab, 0)
    assert len(found) == 1
    assert list(found.loc[0])[:2] == ["兰浦区", "6月"]
    assert (found.loc[0, "区自报"], found.loc[0, "项目月报"], found.loc[0, "差额"]) == ("31.86", "19.36", "+12.50")
    for column in ("区填报、审核", "项目填报、审核"):
        assert all(name and name != "—" for name in str(found.loc[0, column]).split("、"))
    assert list(written(tab, 1).loc[0, ["区", "征收交地计划", "年度计划"]]) == ["白榕区", "239.59", "219.59"]


def test_a_district_fills_a_project_on_a_phone_and_the_bureau_approves_it(as_: As, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pages, "phone", lambda: True)
        tab = as_("zhengshou")("land", month=AUGUST, tab="填报")
        assert tab_names(tab)[-1] == "填报"
        code = str(tab.selectbox(key="land-one").value)
        tab = press(tab, "提交审核")
        assert "没有进展的填0" in tab.error[0].value
        for field in tab.text_input:
            field.set_value("" if field.label == "说明" else "0")
        tab.text_input[0].set_value("十亩")
        tab = press(tab, "提交审核")
        assert "不能作为数字" in tab.error[0].value
        tab.text_input[0].set_value("1.25")
        tab = press(tab, "提交审核")
        assert [one.value for one in tab.success] == ["已提交1项。"]
    tab = as_("ducha")("land", month=AUGUST, tab="审核")
    assert f"晴岭区{AUGUST}待审1项" in text(tab)
    tab = tab.button(key=f"land-approve-晴岭区{AUGUST}").click().run(timeout=90)
    assert [one.value for one in tab.success] == [f"晴岭区{AUGUST}已审1项。"]
    with db.reading(engine) as session:
        last = session.exec(
            select(ExpropriationReport).where(col(ExpropriationReport.month) == 8, ExpropriationReport.state == ReportState.APPROVED)
        )
        assert [one.entry for one in last] == [1]
    assert code


def test_reports_go_back_with_a_reason(as_: As) -> None:
    tab = as_("ducha")("land", month=AUGUST, tab="审核")
    tab = tab.button(key=f"land-return-望潮区{AUGUST}").click().run(timeout=90)
    tab = press(tab, "退回3项")
    assert [one.value for one in tab.error] == ["退回原因没有填写。请填写后重试。"]
    tab.text_input(key="land-return-reason").set_value("面积有误")
    tab = press(tab, "退回3项")
    assert [one.value for one in tab.success] == [f"望潮区{AUGUST}已退回3项。"]


def test_a_locked_month_is_corrected_and_the_head_decides(as_: As) -> None:
    tab = press(as_("zhengshou")("land", month=JULY, tab="填报"), "申请征收更正")
    tab.selectbox(key="land-correct").select_index(0).run(timeout=90)
    next(one for one in tab.text_input if one.label == SIGNED.heading).set_value("9.99")
    next(one for one in tab.text_input if one.label == "更正原因").set_value("漏计一份协议")
    tab = press(tab, "申请")
    assert [one.value for one in tab.success] == ["更正已申请，待科室负责人批准。"]
    tab = as_("kezhang")("land", month=JULY, tab="审核")
    assert "晴岭区2019年7月更正待批" in text(tab)
    assert written(tab, len(tab.table) - 1).set_index("类别").loc[SIGNED.heading, "更正为"] == "9.99"
    tab = press(tab, "同意更正")
    assert [one.value for one in tab.success] == ["更正已同意。"]
    assert title(as_("lingdao")("land", month=JULY)).endswith("晴岭区居末")


def test_an_officer_records_and_closes_a_supervision(as_: As, engine: Engine) -> None:
    tab = as_("ducha")("land", month=JULY, tab="联合督查")
    assert "2019年联合督查1次，1次未办结" in text(tab)
    assert "逾期" in str(read(tab, 0).loc[0, "进展"])
    tab = press(tab, "登记联合督查")
    tab.selectbox(key="joint-district").select_index(4)
    tab.date_input(key="joint-day").set_value(date(2019, 8, 15))
    tab.text_input(key="joint-units").set_value("市重点办")
    tab.text_area(key="joint-findings").set_value("已清表")
    tab = press(tab, "登记")
    assert [one.value for one in tab.success] == ["联合督查已登记。"]
    with db.reading(engine) as session:
        made = session.exec(select(JointSupervision).order_by(col(JointSupervision.id).desc())).first()
        assert made is not None
        assert (made.quarter, made.findings) == (3, "已清表")
    assert not [one for one in as_("lingdao")("land", month=JULY, tab="联合督查").button if one.label == "登记联合督查"]


def test_the_grid_of_the_plan_is_stored_as_a_draft_and_approved(as_: As, engine: Engine) -> None:
    tab = as_("ducha")("land", month=JULY, tab="计划")
    assert list(read(tab, 0)["版本"]) == ["第2版", "第1版"]
    tab.selectbox(key="land-since").set_value(9)
    tab.text_input(key="land-document").set_value("征〔2019〕20号")
    tab.date_input(key="land-issued").set_value(date(2019, 8, 19))
    tab = press(tab, "存为草案")
    assert [one.value for one in tab.error] == ["调整原因没有填写。请填写后重试。"]
    tab.text_input(key="land-reason").set_value("年中核定")
    tab = press(tab, "存为草案")
    assert [one.value for one in tab.success] == ["第3版已存为草案，待科室负责人批准。"]
    tab = press(as_("kezhang")("land", month=JULY, tab="计划"), "批准计划")
    assert [one.value for one in tab.success] == ["征收交地计划第3版已批准。"]
    with db.reading(engine) as session:
        assert session.exec(select(ExpropriationVersion.approved_at).where(ExpropriationVersion.version == 3)).one() is not None
        held = expropriation.facts(session, OPERATOR, month=Month(2019, 9), known_at=NOON + timedelta(days=99_999))
        assert held.versions[-1].lines == held.versions[-2].lines


GRID = (
    PlanLine("东区", "A", (Target(LAND, 1_200_050, (100_000,) * 11 + (100_050,)), Target(HOMES, 12))),
    PlanLine("西区", "", (Target(SIGNED, 0),), 3),
)


def test_the_grid_gives_back_the_lines_it_was_made_of() -> None:
    assert typed.lines(typed.grid(GRID)) == (GRID, ())


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"区": "东区", "类别": "交地"}, "没有填全年计划"),
        ({"区": "东区", "全年": "1"}, "没有选类别"),
        ({"区": "东区", "类别": "拆迁", "全年": "1"}, "没有类别“拆迁”"),
        ({"类别": "交地", "全年": "1"}, "没有写区"),
        ({"区": "东区", "类别": "签约户（户）", "全年": "1.5"}, "小数位太多"),
        ({"区": "东区", "类别": "交地", "全年": "1", "3月": "一"}, "不能作为数字"),
        ({"区": "东区", "类别": "交地", "全年": "1", "项目数": "三"}, "不是整数"),
    ],
)
def test_a_row_of_the_grid_that_is_wrong_is_named(row: dict[str, str], said: str) -> None:
    found, problems = typed.lines(pd.DataFrame([{}, row], columns=list(typed.COLUMNS)))
    assert found == ()
    assert problems[0].startswith("第2行：")
    assert said in problems[0]


def test_the_month_s_grid_asks_for_what_changed_and_to_submit_for_what_is_filled() -> None:
    state = ReportState
    some = [
        stating.Line("A", "未填", 0, {}, "", "", frozenset()),
        stating.Line("B", state.DRAFT.label, 2, {LAND: 10_000}, "", "", frozenset()),
        stating.Line("C", state.SUBMITTED.label, 3, {LAND: 10_000}, "", "", frozenset()),
    ]
    rows = [{kind.label: typed.text(line.amounts.get(kind), kind) for kind in Quantity} | {stating.NOTE: line.note} for line in some]
    same = pd.DataFrame(rows)
    of = (Month(2019, 8), 7)
    assert stating.requests(some, same, of=of, submit=False).requests == ()
    assert [one.stated.code for one in stating.requests(some, same, of=of, submit=True).requests] == ["B"]
    rows[0][LAND.label], rows[2][LAND.label] = "2", "bad"
    found = stating.requests(some, pd.DataFrame(rows), of=of, submit=True)
    assert (found.requests[0].stated.amounts, found.requests[0].submit, found.requests[0].version) == ({LAND: 20_000}, True, 0)
    assert len(found.problems) == 1
    assert found.problems[0].startswith("C 交地（亩）：“bad”不能作为数字")


def test_the_workbook_holds_every_kind_with_the_city_first(engine: Engine) -> None:
    with db.reading(engine) as session:
        facts = expropriation.facts(session, OPERATOR, month=Month(2019, 7), known_at=NOON)
    rows = list(exporting.rows(facts))
    assert [row[3] for row in rows if row[0] == "全市"] == [kind.label for kind in Quantity]
    for kind in Quantity:
        mine = [row for row in rows if row[3] == kind.label]
        districts = [row for row in mine[1:] if not row[1]]
        assert mine[0][5] == sum(row[5] for row in districts if row[5] is not None)  # type: ignore[misc]  # amounts are numbers
    content = exporting.workbook(rows, Month(2019, 7), stamp=exporting.Stamp("李督查", NOON))
    sheet = read_sheets(content, "x.xlsx")[0]
    assert sheet is not None


def test_a_look_leaves_no_act_behind(engine: Engine, as_: As) -> None:
    def acts() -> int:
        with db.reading(engine) as session:
            return len(session.exec(select(AuditEntry.id)).all())

    before = acts()
    as_("lingdao")("land", month=JULY)
    assert acts() == before


def test_the_plan_s_workbook_gives_back_the_lines_it_was_made_of() -> None:
    content = to_xlsx(typed.COLUMNS, book.exported(typed.grid(GRID)), title="计划", created=NOON, foot="说明一句")
    assert typed.lines(book.read(content, "计划.xlsx")) == (GRID, ())


def test_a_workbook_of_another_form_is_refused_in_one_sentence() -> None:
    other = to_xlsx(("单位", "数量"), [("东区", 1)], title="别的", created=NOON)
    with pytest.raises(BadInput, match="没有找到“区、类别、全年”几列"):
        book.read(other, "别的.xlsx")
    with pytest.raises(BadInput, match="不是Excel表"):
        book.read(b"x", "计划.docx")


def test_a_row_of_a_workbook_that_is_wrong_comes_back_with_its_number() -> None:
    rows = [("东区", "A", "交地", "1,2.5x"), ("西区", "B", "签约户", "3")]
    content = to_xlsx(("区", "项目编号", "类别", "全年"), rows, title="计划", created=NOON)
    found, problems = typed.lines(book.read(content, "计划.xlsx"))
    assert [line.code for line in found] == ["B"]
    assert [problem[:4] for problem in problems] == ["第1行："]


def test_the_form_and_the_month_are_taken_out_by_who_may_and_that_is_noted(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCHA_DATABASE_URL", str(engine.url))

    def got(username: str, path: str) -> tuple[int, str]:
        person = LoggedIn(actor(engine, username), username, must_change=False, seen_at=now())
        monkeypatch.setattr(visitor, "behind", lambda *_, **__: person)
        answer = TestClient(Starlette(routes=list(downloads.routes()))).get(path)
        with db.reading(engine) as session:
            last = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
        return answer.status_code, f"{last.outcome.label} {last.act}" if last else ""

    assert got("lingdao", exporting.FILE.format("2019-07")) == (200, "完成 导出")
    assert got("ducha", book.FILE.format("2019-07")) == (200, "完成 导出")
    assert got("lingdao", book.FILE.format("2019-07")) == (403, "拒绝 查看计划草案")
    assert got("lingdao", exporting.FILE.format("7月"))[0] == 409
