"""Imports as official acts: staged, compared, confirmed once, or refused with nothing stored."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db, ledger
from core.access import OPERATOR, Actor
from core.commands import report
from core.commands.batch import ConfirmBatch, ReadRow, StageBatch, confirm, counted, rows_of, stage
from core.commands.plan import ApproveEdition, DraftEdition, approve_edition, draft_edition
from core.errors import BadInput, Conflict, DuchaError, NotAllowed
from core.models import (
    AuditEntry,
    ImportBatch,
    PlanEdition,
    ProgressReport,
    Project,
    ReportedLand,
    ReportEvent,
    ReportingMonth,
    Unit,
)
from core.period import Month
from core.rows import HandedOver, PlanRow, ReportRow, plan_row, report_row, to_json
from core.vocabulary import BatchState, FormKind, MonthState, PlanChange, ReportState, UserRole
from tests.data.books import facts
from tests.data.town import NOON, PLAN, WAN, town
from tests.people import person

AUGUST = Month(2019, 8)
ROWS = (
    ReportRow("LJ-001", 1000 * WAN, site_progress="封顶"),
    ReportRow("LJ-002", 2000 * WAN, land=(HandedOver("东山区", 100_000), HandedOver("西湖区", 50_000))),
    ReportRow("LJ-003", 0),
)
COORDINATOR = Actor("张三", frozenset({UserRole.COORDINATOR}))


@pytest.fixture
def city(engine: Engine) -> Engine:
    """The small city on each kind of database."""
    with db.transaction(engine) as session:
        managed_town(session)
    return engine


@pytest.fixture
def one_city(sqlite_engine: Engine) -> Engine:
    """The small city, where the kind of database does not matter."""
    with db.transaction(sqlite_engine) as session:
        managed_town(session)
    return sqlite_engine


def managed_town(session: Session) -> None:
    """The small city, whose responsible unit has somebody to confirm reports."""
    town(session)
    responsible = session.exec(select(Unit.id).where(Unit.name == "新城指挥部")).one()
    person(session, "负责人", UserRole.UNIT_MANAGER, unit_id=responsible, on=NOON)


def reports(rows: tuple[ReportRow, ...] = ROWS, version: int | None = None) -> StageBatch:
    read = tuple(ReadRow(number, row, version) for number, row in enumerate(rows, start=6))
    return StageBatch(FormKind.MONTHLY_REPORT, AUGUST, 1, "月报.xlsx", "0" * 64, read)


def second_plan(session: Session, change: Callable[[PlanRow], PlanRow]) -> StageBatch:
    held = ledger.in_force(ledger.editions(session, 2019), 9)
    rows = [change(row) for row in ledger.carried_on(session, held).values()]
    return StageBatch(FormKind.ANNUAL_PLAN, Month(2019, 9), 2, "计划.xlsx", "0" * 64, tuple(ReadRow(7, row) for row in rows), reason="调整")


def staged(engine: Engine, request: StageBatch, by: Actor = OPERATOR) -> int:
    with db.transaction(engine) as session:
        return stage(session, request, by=by, on=NOON).id or 0


def confirmed(engine: Engine, number: int, by: Actor = OPERATOR) -> None:
    with db.transaction(engine) as session:
        confirm(session, ConfirmBatch(number), by=by, on=NOON)


def outcomes(engine: Engine, number: int) -> list[tuple[str, str, str]]:
    with db.reading(engine) as session:
        return [(row.code, row.outcome.label, row.sentence) for row in rows_of(session, number)]


def give(engine: Engine, statement: sa.Executable) -> None:
    with db.transaction(engine) as session:
        session.connection().execute(statement)


def test_rows_come_back_from_their_text_unchanged() -> None:
    for plan in PLAN:
        assert plan_row(to_json(plan)) == plan
    full = replace(ROWS[1], started_on=NOON.date(), note="“引号”\n换行")
    assert report_row(to_json(full)) == full


def test_confirmed_reports_are_submitted_by_the_reporting_unit(city: Engine) -> None:
    number = staged(city, reports())
    assert [outcome for _, outcome, _ in outcomes(city, number)] == ["新增"] * 3
    confirmed(city, number)
    with db.reading(city) as session:
        statement = select(ProgressReport, Project.code, Unit.name).where(ProgressReport.month == 8).order_by(col(ProgressReport.id))
        statement = statement.where(Project.id == ProgressReport.project_id, Unit.id == ProgressReport.unit_id)
        stored = session.exec(statement).all()
        assert [(code, found.investment, found.state, unit) for found, code, unit in stored] == [
            ("LJ-001", 1000 * WAN, ReportState.SUBMITTED, "鹭建工程管理有限公司"),
            ("LJ-002", 2000 * WAN, ReportState.SUBMITTED, "鹭建工程管理有限公司"),
            ("LJ-003", 0, ReportState.SUBMITTED, "鹭建工程管理有限公司"),
        ]
        assert session.exec(select(sa.func.sum(ReportedLand.area))).one() == 150_000
        assert len(session.exec(select(ReportEvent)).all()) == 3
        assert session.get_one(ImportBatch, number).state is BatchState.CONFIRMED
        assert [entry.act for entry in session.exec(select(AuditEntry).order_by(col(AuditEntry.id)))][-2:] == ["核对导入文件", "导入月报"]


def test_a_project_without_agent_builder_is_reported_by_its_owner(city: Engine) -> None:
    confirmed(city, staged(city, reports((ReportRow("LJ-004", 5),))))
    with db.reading(city) as session:
        assert session.exec(select(Unit.name).join(ProgressReport, col(ProgressReport.unit_id) == Unit.id)).one() == "城建集团有限公司"


def test_confirming_twice_is_refused_and_stores_nothing(city: Engine) -> None:
    number = staged(city, reports())
    confirmed(city, number)
    with db.reading(city) as session:
        before = facts(session)
    with pytest.raises(Conflict, match=f"第{number}批已于2019-08-20 12:00由命令行入库，没有重复入库"):
        confirmed(city, number)
    with db.reading(city) as session:
        assert facts(session) == before


def test_the_same_file_again_is_unchanged_and_needs_no_confirming(city: Engine) -> None:
    confirmed(city, staged(city, reports()))
    again = staged(city, reports())
    assert [outcome for _, outcome, _ in outcomes(city, again)] == ["不变"] * 3
    with pytest.raises(Conflict, match="没有新增或变更的行"):
        confirmed(city, again)


def test_a_changed_row_keeps_its_old_figure_on_record_and_grows_by_one_version(city: Engine) -> None:
    confirmed(city, staged(city, reports()))
    number = staged(city, reports((replace(ROWS[0], investment=1100 * WAN), *ROWS[1:])))
    assert [outcome for _, outcome, _ in outcomes(city, number)] == ["变更", "不变", "不变"]
    with db.reading(city) as session:
        row = rows_of(session, number)[0]
        assert (report_row(row.before).investment, report_row(row.after).investment) == (1000 * WAN, 1100 * WAN)
        assert counted(rows_of(session, number)) == "新增0行，变更1行，不变2行，不收0行"
    confirmed(city, number)
    with db.reading(city) as session:
        statement = select(ProgressReport.investment, ProgressReport.row_version).where(ProgressReport.month == 8)
        assert session.exec(statement.order_by(col(ProgressReport.id))).all() == [(1100 * WAN, 2), (2000 * WAN, 1), (0, 1)]
        assert len(session.exec(select(ReportedLand)).all()) == 2


MOVES: dict[str, sa.Executable] = {
    "a report was changed": sa.update(ProgressReport).where(col(ProgressReport.month) == 8).values(row_version=7),
    "the month was closed": sa.update(ReportingMonth).where(col(ReportingMonth.number) == 8).values(state=MonthState.CLOSED),
    "an edition was approved": sa.insert(PlanEdition).values(
        year=2019, number=2, effective_month=9, approved_at=NOON, document="", reason=""
    ),
    "a project was given another report": sa.insert(ProgressReport).values(
        project_id=3, year=2019, month=8, entry=1, reason="", state=ReportState.DRAFT, site_progress="", note="", difficulty="", request="",
        times_returned=0, row_version=1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("move", MOVES)
def test_confirming_refuses_when_the_base_moved(city: Engine, move: str) -> None:
    confirmed(city, staged(city, reports(ROWS[:2])))
    number = staged(city, reports((replace(ROWS[0], investment=5), ROWS[1], ROWS[2])))
    give(city, MOVES[move])
    with db.reading(city) as session:
        before = facts(session)
    with pytest.raises(Conflict, match="库中数据有变动，本次没有存入数据"):
        confirmed(city, number)
    with db.reading(city) as session:
        assert facts(session) == before


APPROVED = {"state": ReportState.APPROVED, "approved_at": NOON}
REFUSALS: dict[str, tuple[sa.Executable, str]] = {
    "already approved": (
        sa.update(ProgressReport).where(col(ProgressReport.month) == 8).values(**APPROVED),
        "2019年8月月报已审，不能改写。数字有误请办理更正。",
    ),
    "confirmed by the responsible unit": (
        sa.update(ProgressReport).where(col(ProgressReport.month) == 8).values(state=ReportState.CONFIRMED),
        "责任单位已确认。需要修改请联系市重点办退回。",
    ),
    "month closed": (
        sa.update(ReportingMonth).values(state=MonthState.CLOSED),
        "2019年8月审核中，不再接收月报。数字有误请办理更正。",
    ),
    "month locked": (
        sa.update(ReportingMonth).values(state=MonthState.LOCKED),
        "2019年8月已锁定，不再接收月报。数字有误请办理更正。",
    ),
    "month not opened": (
        sa.delete(ReportingMonth).where(col(ReportingMonth.number) == 8),
        "2019年8月还没有开放填报。请在开放后再报。",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_row_is_refused_with_what_to_do(one_city: Engine, case: str) -> None:
    confirmed(one_city, staged(one_city, reports(ROWS[:1])))
    statement, sentence = REFUSALS[case]
    give(one_city, statement)
    changed = replace(ROWS[0], investment=1)
    number = staged(one_city, reports((changed,)))
    assert outcomes(one_city, number) == [("LJ-001", "不收", sentence)]
    with pytest.raises(Conflict):
        confirmed(one_city, number)
    with db.transaction(one_city) as session, pytest.raises(Conflict, match=sentence):
        report.submit_reports(session, report.SubmitReports(AUGUST, (changed,)), by=OPERATOR, on=NOON)


def test_a_refused_row_does_not_hold_up_the_others(city: Engine) -> None:
    confirmed(city, staged(city, reports(ROWS[:1])))
    give(city, sa.update(ProgressReport).where(col(ProgressReport.month) == 8).values(**APPROVED))
    number = staged(city, reports((replace(ROWS[0], investment=1), ROWS[1])))
    assert [outcome for _, outcome, _ in outcomes(city, number)] == ["不收", "新增"]
    confirmed(city, number)
    with db.reading(city) as session:
        stored = session.exec(select(ProgressReport.investment).where(ProgressReport.month == 8).order_by(col(ProgressReport.id))).all()
    assert stored == [1000 * WAN, 2000 * WAN]


def test_an_approved_report_with_the_same_figures_is_unchanged(one_city: Engine) -> None:
    confirmed(one_city, staged(one_city, reports()))
    give(one_city, sa.update(ProgressReport).where(col(ProgressReport.month) == 8).values(**APPROVED))
    assert {outcome for _, outcome, _ in outcomes(one_city, staged(one_city, reports()))} == {"不变"}


def test_a_returned_report_with_the_same_figures_is_submitted_again(city: Engine) -> None:
    confirmed(city, staged(city, reports(ROWS[:1])))
    give(city, sa.update(ProgressReport).where(col(ProgressReport.month) == 8).values(state=ReportState.RETURNED, times_returned=1))
    number = staged(city, reports(ROWS[:1]))
    assert [outcome for _, outcome, _ in outcomes(city, number)] == ["变更"]
    confirmed(city, number)
    with db.reading(city) as session:
        found = session.exec(select(ProgressReport).where(ProgressReport.month == 8)).one()
        assert (found.state, found.row_version, found.times_returned) == (ReportState.SUBMITTED, 2, 1)


def test_a_form_written_before_somebody_else_changed_the_report_is_refused(one_city: Engine) -> None:
    confirmed(one_city, staged(one_city, reports(ROWS[:1])))
    number = staged(one_city, reports((replace(ROWS[0], investment=1),), version=0))
    assert outcomes(one_city, number) == [("LJ-001", "不收", "下载预填表之后，本项目月报又有改动。请重新下载预填表再填。")]


def test_a_unit_reports_its_own_projects_only(one_city: Engine) -> None:
    with db.reading(one_city) as session:
        builder = session.exec(select(Unit.id).where(Unit.short_name == "鹭建")).one()
    number = staged(one_city, reports((*ROWS, ReportRow("LJ-004", 5))), by=replace(COORDINATOR, unit_id=builder))
    assert [outcome for _, outcome, _ in outcomes(one_city, number)] == ["新增", "新增", "新增", "不收"]
    assert outcomes(one_city, number)[3][2] == "本项目不由本单位填报。请从表中删去本行。"
    with pytest.raises(NotAllowed, match="没有权限：导入年度计划"):
        staged(one_city, replace(reports(), form=FormKind.ANNUAL_PLAN), by=COORDINATOR)
    with pytest.raises(NotAllowed):
        confirmed(one_city, number, by=Actor("李四", frozenset({UserRole.LEADER})))


def test_a_crash_in_the_middle_of_confirming_leaves_nothing(city: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    number = staged(city, reports())
    with db.reading(city) as session:
        before = facts(session)

    class PowerCut(Exception):
        pass

    def cut(*_: object, **__: object) -> None:
        raise PowerCut

    for place in ("write_land", "step", "audit.record"):
        with monkeypatch.context() as patched:
            patched.setattr(f"core.commands.report.{place}", cut)
            with pytest.raises(PowerCut):
                confirmed(city, number)
        with db.reading(city) as session:
            assert facts(session) == before
    confirmed(city, number)


def test_a_plan_edition_is_drafted_then_approved_and_never_touched_again(city: Engine) -> None:
    def later(row: PlanRow) -> PlanRow:
        months = (*row.months[:10], row.months[10] - 5, row.months[11] + 5)
        return replace(row, months=months)

    with db.transaction(city) as session:
        number = stage(session, second_plan(session, later), by=OPERATOR, on=NOON).id or 0
    assert [outcome for _, outcome, _ in outcomes(city, number)] == ["变更"] * 4
    confirmed(city, number)
    with db.reading(city) as session:
        draft = ledger.editions(session, 2019)[-1]
        assert (draft.number, draft.effective_month, draft.approved_at) == (2, 9, None)
        assert ledger.in_force(ledger.editions(session, 2019), 9) == ledger.editions(session, 2019)[0]
        assert {row.change for row in ledger.plan_rows(session, draft).values()} == {PlanChange.KEPT}
    with db.transaction(city) as session:
        approve_edition(session, ApproveEdition(2019, 2), by=OPERATOR, on=NOON)
    with db.transaction(city) as session, pytest.raises(Conflict, match="不需要再批"):
        approve_edition(session, ApproveEdition(2019, 2), by=OPERATOR, on=NOON)
    for statement in ("UPDATE monthly_plan SET investment = 0", "DELETE FROM land_plan", "UPDATE annual_plan SET investment = 0"):
        with pytest.raises(sa.exc.DBAPIError, match="an approved plan edition is never overwritten"):
            give(city, sa.text(statement))


def test_a_draft_is_replaced_by_the_next_import(one_city: Engine) -> None:
    for target in ("封顶", "竣工"):
        with db.transaction(one_city) as session:
            number = stage(session, second_plan(session, lambda row, word=target: replace(row, target=word)), by=OPERATOR, on=NOON).id or 0  # type: ignore[misc]  # a lambda's default has no type
        confirmed(one_city, number)
    with db.reading(one_city) as session:
        assert [edition.number for edition in ledger.editions(session, 2019)] == [1, 2]
        assert {row.target for row in ledger.plan_rows(session, ledger.editions(session, 2019)[-1]).values()} == {"竣工"}


BROKEN: dict[str, tuple[Callable[[PlanRow], PlanRow], str]] = {
    "months do not sum": (lambda row: replace(row, investment=row.investment + 1), "12个月之和不等于年度计划投资"),
    "an earlier month moved": (
        lambda row: replace(row, months=(row.months[0] - 1, row.months[1] + 1, *row.months[2:])),
        "9月以前各月须与原计划一致",
    ),
    "withdrawn without a reason": (lambda row: replace(row, change=PlanChange.WITHDRAWN), "退出须写调整原因"),
    "money on a package": (lambda row: replace(row, code="LJ-P"), "打捆项目的资金只列在子项目上"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_the_command_itself_refuses_a_broken_plan(one_city: Engine, case: str) -> None:
    change, sentence = BROKEN[case]
    with db.transaction(one_city) as session:
        rows = tuple(read.row for read in second_plan(session, change).rows if isinstance(read.row, PlanRow))
        with pytest.raises(BadInput, match=sentence):
            draft_edition(session, DraftEdition(2019, 2, 9, rows[:1]), by=OPERATOR, on=NOON)


def test_the_guard_of_the_ledger_holds_whoever_writes(city: Engine) -> None:
    confirmed(city, staged(city, reports()))
    give(city, sa.update(ProgressReport).where(col(ProgressReport.month) == 8).values(**APPROVED))
    for statement in ("UPDATE progress_report SET investment = 1", "DELETE FROM progress_report", "UPDATE reported_land SET area = 1"):
        with pytest.raises(sa.exc.DBAPIError, match="an approved report is never overwritten"):
            give(city, sa.text(statement))


def test_who_may_approve_and_what(one_city: Engine) -> None:
    officer = Actor("王五", frozenset({UserRole.OFFICER}))
    with db.transaction(one_city) as session, pytest.raises(NotAllowed):
        approve_edition(session, ApproveEdition(2019, 1), by=officer, on=NOON)
    with db.transaction(one_city) as session, pytest.raises(DuchaError, match="没有找到年度计划“2019年度计划第5版”"):
        approve_edition(session, ApproveEdition(2019, 5), by=OPERATOR, on=NOON + timedelta(days=1))
