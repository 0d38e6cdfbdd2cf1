"""A month's round: filled, confirmed, returned, approved, closed, locked, corrected — by the right persons, each act whole or absent."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import OPERATOR
from core.commands import closing, plan, report, review
from core.commands.closing import OfMonth
from core.commands.plan import ApproveEdition, DraftEdition
from core.commands.report import FillReport
from core.commands.review import ApproveReports
from core.errors import BadInput, Conflict, DuchaError, Moved, NotAllowed, NotFound
from core.models import AuditEntry, ProgressReport, Project, ReportEvent, ReportingMonth, RoleGrant, Unit
from core.money import FEN_PER_WAN as WAN
from core.queries import audit, corrections, desk
from core.rows import HandedOver, ReportRow, differences
from core.vocabulary import MonthState, PlanChange, ReportState, UserRole
from tests.core.cast import AUGUST, ROW, Cast
from tests.data.town import NOON, PLAN, town
from tests.people import person


def refused(error: type[DuchaError], said: str, act: Callable[[], object]) -> None:
    with pytest.raises(error) as caught:
        act()
    assert str(caught.value) == said


def test_a_report_goes_from_hand_to_hand(cast: Cast) -> None:
    seen = cast.approve(cast.confirm(cast.fill()))
    stored = cast.session.get_one(ProgressReport, seen.report_id)
    assert (stored.state, stored.investment, stored.row_version) == (ReportState.APPROVED, 1000 * WAN, 3)
    steps = cast.session.exec(select(ReportEvent).where(ReportEvent.report_id == seen.report_id).order_by(col(ReportEvent.id))).all()
    people = [cast.coordinator.person_id, cast.manager.person_id, cast.officer.person_id]
    assert [(one.state.label, one.person_id, one.investment) for one in steps] == [
        (label, who, 1000 * WAN) for label, who in zip(("已提交", "已确认", "已审"), people, strict=True)
    ]
    acts = cast.session.exec(select(AuditEntry.act, AuditEntry.actor).order_by(col(AuditEntry.id).desc())).all()[:3]
    assert acts[::-1] == [("填报月报", "陈填报"), ("确认月报", "王负责"), ("审核月报", "李督查")]
    assert audit.verify(cast.session).faults == ()


def test_a_draft_is_kept_and_counts_for_nothing(cast: Cast) -> None:
    seen = cast.fill(replace(ROW, investment=None), submit=False)
    assert cast.state(seen) is ReportState.DRAFT
    assert cast.session.exec(select(ReportEvent).where(ReportEvent.report_id == seen.report_id)).all() == []
    assert cast.state(cast.fill(version=1)) is ReportState.SUBMITTED


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (replace(ROW, investment=None), "项目LJ-001没有填本月完成投资。没有完成投资请填0，不要留空。"),
        (replace(ROW, investment=-1), "项目LJ-001本月完成投资是负数，没有说明。请在“说明”写明冲减原因。"),
    ],
)
def test_a_row_without_its_figure_is_not_submitted(cast: Cast, row: ReportRow, said: str) -> None:
    refused(BadInput, said, lambda: cast.fill(row))


def test_the_second_of_two_persons_is_told_what_changed_and_by_whom(cast: Cast) -> None:
    first = cast.fill(submit=False)
    changed = replace(ROW, investment=1500 * WAN, note="含设备款", land=(HandedOver("东山区", 125_000),))
    cast.fill(changed, version=first.version, seen=ROW, submit=False, by=cast.colleague)
    mine = replace(ROW, site_progress="主体四层")
    with pytest.raises(Moved) as told:
        cast.fill(mine, version=first.version, seen=ROW, submit=False)
    assert str(told.value) == (
        "LJ-001于08月20日12:02被林同事改动：本月完成投资由1,000万元改为1,500万元；交地由空改为东山区12.5亩；说明由空改为含设备款。"
        "本次输入没有存入，请核对后再保存。"
    )
    assert told.value.who == "林同事"
    stored = cast.session.exec(select(ProgressReport).where(ProgressReport.id == first.report_id)).one()
    assert (stored.investment, stored.site_progress) == (1500 * WAN, "主体三层")


def test_two_persons_who_both_begin_an_empty_row_lose_nothing(cast: Cast) -> None:
    cast.fill(submit=False)
    with pytest.raises(Moved, match="本月完成投资由空改为1,000万元"):
        cast.fill(replace(ROW, investment=5), submit=False, by=cast.colleague)


@pytest.mark.parametrize("submit", [True, False])
def test_another_unit_s_coordinator_neither_fills_nor_learns(cast: Cast, submit: bool) -> None:
    refused(NotAllowed, "没有权限：填报月报。如确需办理，请联系安全管理员。", lambda: cast.fill(by=cast.stranger, submit=submit))


def test_an_unknown_project_is_not_filled(cast: Cast) -> None:
    refused(NotFound, "没有找到项目“LJ-999”。请核对项目编号。", lambda: cast.fill(replace(ROW, code="LJ-999")))


def test_a_submitted_report_is_changed_by_submitting_again_and_not_by_a_draft(cast: Cast) -> None:
    seen = cast.fill()
    refused(Conflict, "本项目月报已提交。修改后请重新提交，不能存为草稿。", lambda: cast.fill(version=seen.version, submit=False))
    assert cast.state(cast.fill(replace(ROW, investment=5), version=seen.version)) is ReportState.SUBMITTED


def test_a_confirmed_report_is_changed_only_after_it_was_returned(cast: Cast) -> None:
    seen = cast.confirm(cast.fill())
    refused(Conflict, "责任单位已确认。需要修改请联系市重点办退回。", lambda: cast.fill(version=seen.version))
    back = cast.give_back(seen)
    assert cast.state(cast.fill(replace(ROW, investment=5), version=back.version)) is ReportState.SUBMITTED


def test_a_project_whose_responsible_unit_has_no_manager_counts_as_confirmed_and_says_so(session: Session) -> None:
    town(session)
    builder = session.exec(select(Unit.id).where(Unit.name == "鹭建工程管理有限公司")).one()
    coordinator = person(session, "陈填报", UserRole.COORDINATOR, unit_id=builder, on=NOON)
    stored = report.fill_report(session, FillReport(AUGUST, ROW, submit=True), by=coordinator, on=NOON)
    assert stored.state is ReportState.CONFIRMED
    last = session.exec(select(ReportEvent).where(ReportEvent.report_id == stored.id).order_by(col(ReportEvent.id).desc())).first()
    assert last is not None
    assert last.reason == "责任单位没有负责人账号，视同确认"
    again = report.fill_report(session, FillReport(AUGUST, replace(ROW, investment=7), version=1, submit=True), by=coordinator, on=NOON)
    assert (again.state, again.investment) == (ReportState.CONFIRMED, 7)


def test_what_is_handed_in_anew_to_a_manager_who_came_later_is_not_confirmed_yet(cast: Cast) -> None:
    grant = cast.session.exec(select(RoleGrant).where(RoleGrant.role == UserRole.UNIT_MANAGER)).one()
    grant.revoked_at = NOON
    cast.session.flush()
    seen = cast.fill()
    grant.revoked_at = None
    cast.session.flush()
    stored = cast.session.get_one(ProgressReport, seen.report_id)
    assert (stored.state, stored.confirmed_at is None) == (ReportState.CONFIRMED, False)
    cast.fill(replace(ROW, investment=5), version=seen.version)
    assert (stored.state, stored.confirmed_at) == (ReportState.SUBMITTED, None)


def test_a_returned_report_says_why_and_may_be_filled_after_the_month_closed(cast: Cast) -> None:
    seen = cast.give_back(cast.confirm(cast.fill()))
    cast.close()
    line = next(one for one in desk.entry_desk(cast.session, cast.coordinator, month=AUGUST).lines if one.code == "LJ-001")
    assert line.returned_because == "金额含征地费"
    assert cast.state(cast.fill(replace(ROW, investment=5), version=seen.version)) is ReportState.SUBMITTED
    assert cast.session.get_one(ProgressReport, seen.report_id).times_returned == 1


def test_a_closed_month_takes_no_first_report(cast: Cast) -> None:
    cast.close()
    refused(Conflict, "2019年8月审核中，不再接收月报。数字有误请办理更正。", cast.fill)


@pytest.mark.parametrize("act", ["confirm", "give_back", "approve"])
def test_what_changed_since_it_was_seen_is_not_judged(cast: Cast, act: str) -> None:
    seen = cast.fill()
    cast.fill(replace(ROW, investment=5), version=seen.version)
    refused(Conflict, "项目LJ-001的月报在查看以后又有改动。请刷新，看过新数字再办。", lambda: getattr(cast, act)(seen))


def test_the_bureau_approves_only_what_was_confirmed(cast: Cast) -> None:
    seen = cast.fill()
    refused(Conflict, "项目LJ-001的月报是“已提交”，要已确认的才能办。请刷新后重试。", lambda: cast.approve(seen))


def test_many_reports_are_approved_together_or_not_at_all(cast: Cast) -> None:
    first, second = cast.confirm(cast.fill()), cast.fill(replace(ROW, code="LJ-002"))
    both = ApproveReports((first, second))
    with pytest.raises(Conflict), cast.session.begin_nested():
        review.approve_reports(cast.session, both, by=cast.officer, on=cast.now)
    cast.session.expire_all()
    assert cast.state(first) is ReportState.CONFIRMED
    second = cast.confirm(second)
    review.approve_reports(cast.session, ApproveReports((first, second)), by=cast.officer, on=cast.now)
    assert {cast.state(first), cast.state(second)} == {ReportState.APPROVED}


def test_a_manager_returns_what_waits_for_the_unit_and_not_what_the_bureau_holds(cast: Cast) -> None:
    seen = cast.confirm(cast.fill())
    with pytest.raises(Conflict, match="要已提交的才能办"):
        cast.give_back(seen, by=cast.manager)


@pytest.mark.parametrize(
    ("reason", "said"), [(" ", "退回没有写原因。请写明要改什么。"), ("长" * 401, "退回原因有401字，最多400字。请缩短。")]
)
def test_a_return_needs_a_reason(cast: Cast, reason: str, said: str) -> None:
    seen = cast.fill()
    refused(BadInput, said, lambda: cast.give_back(seen, reason))


def test_a_month_is_closed_then_locked_and_waiting_reports_need_a_reason(cast: Cast) -> None:
    refused(Conflict, "2019年8月现在是“填报中”，不能这样办。请刷新后再看。", cast.lock)
    cast.fill()
    cast.close()
    refused(BadInput, "2019年8月还有1项待审。请先审核，或写明带着待审锁定的理由。", cast.lock)
    cast.lock("负责人出差，先行锁定")
    held = cast.session.get_one(ReportingMonth, (2019, 8))
    assert (held.state, held.locked_at is not None) == (MonthState.LOCKED, True)


def test_a_report_of_a_project_that_left_the_list_keeps_no_month_open(cast: Cast) -> None:
    cast.confirm(cast.fill())
    withdrawn = replace(PLAN[0], change=PlanChange.WITHDRAWN, reason="停建")
    rows = (withdrawn, *(replace(one, change=PlanChange.KEPT) for one in PLAN[1:]))
    plan.draft_edition(cast.session, DraftEdition(2019, 2, 8, rows), by=cast.officer, on=cast.now)
    plan.approve_edition(cast.session, ApproveEdition(2019, 2), by=OPERATOR, on=cast.now)
    assert ROW.code not in [one.code for one in desk.review_desk(cast.session, cast.officer, month=AUGUST).lines]
    cast.close()
    cast.lock()
    assert cast.session.get_one(ReportingMonth, (2019, 8)).state is MonthState.LOCKED


def test_a_closed_month_opens_again_with_a_reason(cast: Cast) -> None:
    cast.close()
    refused(
        BadInput,
        "重新开放填报要写明原因。请填写后重试。",
        lambda: closing.reopen_month(cast.session, OfMonth(AUGUST), by=cast.head, on=NOON),
    )
    closing.reopen_month(cast.session, OfMonth(AUGUST, "系统停机"), by=cast.head, on=NOON)
    assert cast.state(cast.fill()) is ReportState.SUBMITTED


def test_an_earlier_month_is_locked_first(cast: Cast) -> None:
    cast.session.get_one(ReportingMonth, (2019, 7)).state = MonthState.CLOSED
    cast.close()
    refused(Conflict, "2019年7月还没有锁定。请先锁定2019年7月。", cast.lock)


def test_after_the_lock_nothing_is_confirmed_returned_or_approved(cast: Cast) -> None:
    seen = cast.fill()
    cast.close()
    cast.lock("测试")
    for act in (cast.confirm, cast.give_back, cast.approve):
        refused(Conflict, "2019年8月已锁定。数字有误请办理更正。", lambda act=act: act(seen))  # type: ignore[misc]  # a lambda's default has no type


def test_a_correction_is_asked_by_one_and_approved_by_another(cast: Cast) -> None:
    number = cast.correct(replace(ROW, investment=800 * WAN))
    assert [one.code for one in corrections.waiting(cast.session, cast.officer)] == ["LJ-001"]
    assert corrections.waiting(cast.session, cast.stranger) == ()
    cast.decide(number)
    stored = cast.session.get_one(ProgressReport, number)
    assert (stored.entry, stored.state, stored.investment, stored.reason) == (2, ReportState.APPROVED, 800 * WAN, "发票重复计入")
    earlier = cast.session.get_one(ProgressReport, stored.corrects_id)
    assert (earlier.entry, earlier.investment) == (1, 900 * WAN)
    refused(Conflict, "这项更正已经办过，没有改动。请刷新。", lambda: cast.decide(number))


def test_nobody_approves_the_own_correction(cast: Cast) -> None:
    both = person(cast.session, "一人两职", UserRole.OFFICER, UserRole.SECTION_HEAD, on=NOON)
    number = cast.correct(ROW, by=both)
    refused(NotAllowed, "没有权限：批准自己申请的更正。如确需办理，请联系安全管理员。", lambda: cast.decide(number, by=both))


def test_a_refused_correction_says_why_and_leaves_the_figure(cast: Cast) -> None:
    number = cast.correct(ROW)
    refused(BadInput, "不同意更正要写明原因。请填写后重试。", lambda: cast.decide(number, approve=False))
    cast.decide(number, approve=False, reason="附件不全")
    assert cast.session.get_one(ProgressReport, number).state is ReportState.RETURNED
    assert cast.session.get_one(ProgressReport, cast.correct(ROW)).entry == 3


@pytest.mark.parametrize(
    ("case", "error", "said"),
    [
        ("no reason", BadInput, "更正要写明原因，最多400字。请填写后重试。"),
        ("month open", Conflict, "2019年8月是“填报中”，不用更正。请直接退回或改报。"),
        ("one waits", Conflict, "项目LJ-001 2019年7月已有一项更正待批。请等它办完再提。"),
        ("another unit", NotAllowed, "没有权限：申请更正。如确需办理，请联系安全管理员。"),
    ],
)
def test_a_correction_that_cannot_be_asked_for(cast: Cast, case: str, error: type[DuchaError], said: str) -> None:
    if case == "one waits":
        cast.correct(ROW)
    given: dict[str, Callable[[], object]] = {
        "no reason": lambda: cast.correct(ROW, reason=" "),
        "month open": lambda: cast.correct(ROW, month=AUGUST),
        "one waits": lambda: cast.correct(ROW),
        "another unit": lambda: cast.correct(ROW, by=cast.stranger),
    }
    with pytest.raises(error) as caught:
        given[case]()
    assert str(caught.value) == said


def test_each_desk_shows_its_own_rows(cast: Cast) -> None:
    cast.fill()
    codes = {
        name: [line.code for line in found.lines]
        for name, found in {
            "coordinator": desk.entry_desk(cast.session, cast.coordinator, month=AUGUST),
            "stranger": desk.entry_desk(cast.session, cast.stranger, month=AUGUST),
            "manager": desk.confirming_desk(cast.session, cast.manager, month=AUGUST),
            "officer": desk.review_desk(cast.session, cast.officer, month=AUGUST),
            "stranger's review": desk.review_desk(cast.session, cast.stranger, month=AUGUST),
        }.items()
    }
    everything = ["LJ-001", "LJ-002", "LJ-003", "LJ-004"]
    assert codes == {
        "coordinator": everything[:3],
        "stranger": everything[3:],
        "manager": everything,
        "officer": everything,
        "stranger's review": everything[3:],
    }
    leader = person(cast.session, "领导", UserRole.LEADER, on=NOON)
    for look in (desk.entry_desk, desk.confirming_desk, desk.review_desk, desk.reminders):
        with pytest.raises(NotAllowed):
            look(cast.session, leader, month=AUGUST)


def test_reminders_name_the_units_with_most_missing_first(cast: Cast) -> None:
    cast.fill()
    found = desk.reminders(cast.session, cast.officer, month=AUGUST)
    assert [(one.unit, one.due, [line.code for line in one.missing]) for one in found] == [
        ("鹭建工程管理有限公司", 3, ["LJ-002", "LJ-003"]),
        ("城建集团有限公司", 1, ["LJ-004"]),
    ]
    assert [one.unit for one in desk.reminders(cast.session, cast.stranger, month=AUGUST)] == ["城建集团有限公司"]


def test_differences_are_told_in_the_order_of_the_form() -> None:
    after = replace(ROW, investment=-50, site_progress="", note="冲减")
    assert differences(ROW, after) == (
        ("本月完成投资", "1,000万元", "−0.00005万元"),
        ("形象进度", "主体三层", "空"),
        ("说明", "空", "冲减"),
    )


def test_a_crash_between_two_steps_leaves_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.transaction(engine) as session:
        town(session)
        seen = Cast(session).fill()
        officer = person(session, "复核", UserRole.OFFICER, on=NOON)
        session.get_one(ProgressReport, seen.report_id).state = ReportState.CONFIRMED
    monkeypatch.setattr("core.commands.review.audit.record", broken)
    with pytest.raises(InterruptedError), db.transaction(engine) as session:
        review.approve_reports(session, ApproveReports((seen,)), by=officer, on=NOON)
    with db.reading(engine) as session:
        assert session.get_one(ProgressReport, seen.report_id).state is ReportState.CONFIRMED
        assert session.exec(select(Project)).first() is not None


def broken(*_: object, **__: object) -> None:
    raise InterruptedError
