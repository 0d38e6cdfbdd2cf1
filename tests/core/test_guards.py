"""What no page asks for and no command lets through: rows beyond all bounds, clocks that differ, managers gone, drafts that moved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import select

from core.access import OPERATOR, Actor
from core.commands import account, attachment, closing, correction, login, plan, report, review, role
from core.commands.attachment import RemoveFile
from core.commands.closing import OfMonth
from core.commands.correction import RequestCorrection
from core.commands.login import Admitted, LogIn, Rejected
from core.commands.plan import ApproveEdition, DraftEdition
from core.commands.report import FillReport
from core.commands.review import ApproveReports
from core.commands.role import GrantRole
from core.errors import BadInput, Conflict, DuchaError, NotAllowed
from core.models import Account, Assignment, Attachment, ProgressReport, Project, ReportingMonth, RoleGrant, Unit
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.queries import corrections, desk, ledger, plans
from core.rows import HandedOver, ReportRow
from core.snapshot import known_when_locked, snapshot
from core.vocabulary import AttachmentKind, MonthState, PlanChange, ReportState, Role, UserRole
from tests.core.cast import AUGUST, JULY, ROW, Cast
from tests.data.town import NOON, PLAN
from tests.people import person


def refused(error: type[DuchaError], said: str, act: Callable[[], object]) -> None:
    with pytest.raises(error) as caught:
        act()
    assert said in str(caught.value)


def unit(cast: Cast, name: str) -> int:
    return cast.session.exec(select(Unit.id).where(Unit.name == name)).one() or 0


def project(cast: Cast, code: str = ROW.code) -> Project:
    return cast.session.exec(select(Project).where(Project.code == code)).one()


def test_a_draft_is_seen_by_whoever_answers_for_the_month_and_nobody_else(cast: Cast) -> None:
    """The owner beside an agent builder, and a builder that has left, see the state alone; so does a unit that had it long ago."""
    session, held = cast.session, project(cast)
    cast.fill(replace(ROW, difficulty="征地受阻"), submit=False)
    owner = unit(cast, "城建集团有限公司")
    builder, left = unit(cast, "东山区"), date(2018, 12, 31)
    gone = Assignment(project_id=held.id or 0, role=Role.AGENT_BUILDER, unit_id=builder, starts_on=date(2017, 1, 1), ends_on=left)
    session.add(gone)
    session.flush()
    responsible = replace(cast.coordinator, unit_id=unit(cast, "新城指挥部"))
    watched = {
        "builder": cast.coordinator,
        "responsible": responsible,
        "officer": cast.officer,
        "owner": replace(cast.coordinator, unit_id=owner),
        "gone": replace(cast.coordinator, unit_id=gone.unit_id),
    }
    seen = {}
    for name, viewer in watched.items():
        frame = ledger.reports(session, viewer, project_id=held.id or 0, year=2019)
        row = frame[frame["month"] == 8].iloc[0]
        seen[name] = (row["state"], row["difficulty"])
    whole, nothing = ("DRAFT", "征地受阻"), ("DRAFT", "")
    assert seen == {"builder": whole, "responsible": whole, "officer": whole, "owner": nothing, "gone": nothing}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (replace(ROW, note="长" * 401), "“说明”有401字，最多400字"),
        (replace(ROW, site_progress="长" * 201), "“形象进度”有201字，最多200字"),
        (replace(ROW, difficulty="一\0二"), "“存在困难”里有不能显示的字符"),
        (replace(ROW, investment=10**20), "超过1万亿元"),
        (replace(ROW, started_on=date(9999, 1, 1)), "不在1990年至2019年"),
        (replace(ROW, completed_on=date(1, 1, 1)), "不在1990年至2019年"),
        (replace(ROW, started_on=date(2019, 8, 2), completed_on=date(2019, 8, 1)), "早于开工日期2019-0"),
        (replace(ROW, land=(HandedOver("新城指挥部", 1),)), "库中没有这个区"),
        (replace(ROW, land=(HandedOver("东山区", -1),)), "面积不在0亩至100万亩之间"),
        (replace(ROW, land=(HandedOver("东山区", 1), HandedOver("东山区", 2))), "有一个区写了两次"),
        (replace(ROW, code="LJ-P"), "打捆项目的资金只列在子项目上"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_row_beyond_all_bounds_is_refused_as_draft_report_import_and_correction(cast: Cast, row: ReportRow, said: str) -> None:
    session, package = cast.session, row.code != ROW.code
    july = replace(row, **{name: day.replace(month=7) for name in ("started_on", "completed_on") if (day := getattr(row, name))})
    ways: list[Callable[[], object]] = [
        lambda: report.submit_reports(session, report.SubmitReports(AUGUST, (row,)), by=OPERATOR, on=cast.now),
        lambda: correction.request_correction(session, RequestCorrection(JULY, july, "有误"), by=cast.officer, on=cast.now),
    ]
    if not package:
        ways += [lambda: cast.fill(row), lambda: cast.fill(row, submit=False)]
    for way in ways:
        with pytest.raises(DuchaError) as caught:
            way()
        assert said in str(caught.value)


def test_a_project_off_the_list_has_no_report(cast: Cast) -> None:
    draft = DraftEdition(2019, 2, 8, tuple(replace(one, change=PlanChange.KEPT) for one in PLAN[1:]))
    plan.draft_edition(cast.session, draft, by=OPERATOR, on=cast.now)
    plan.approve_edition(cast.session, ApproveEdition(2019, 2), by=OPERATOR, on=cast.now)
    refused(Conflict, "本项目不在2019年8月的计划清单中", cast.fill)


def test_no_two_write_offs_take_back_more_than_was_invested(cast: Cast) -> None:
    ever = 18_300 * WAN
    for month in (Month(2019, 5), Month(2019, 6)):
        cast.correct(replace(ROW, investment=-ever + 1000 * WAN, note="审计核减"), month=month, by=cast.officer)
    first, second = (one.report_id for one in corrections.waiting(cast.session, cast.officer))
    cast.decide(first)
    refused(BadInput, "大于其余各月累计完成", lambda: cast.decide(second))
    cast.decide(second, approve=False, reason="已核减")
    refused(BadInput, "相抵小于零", lambda: cast.correct(replace(ROW, investment=0), by=cast.officer))


def test_two_negative_reports_of_one_project_are_not_both_approved(cast: Cast) -> None:
    cast.session.add(ReportingMonth(year=2019, number=9, state=MonthState.OPEN, due_at=NOON))
    cast.session.flush()
    low = replace(ROW, investment=-18_000 * WAN, note="审计核减")
    first = cast.confirm(cast.fill(low))
    stored = report.fill_report(cast.session, FillReport(Month(2019, 9), low, submit=True), by=cast.coordinator, on=cast.now)
    second = cast.confirm(review.Seen(stored.id or 0, stored.row_version))
    cast.approve(first)
    refused(BadInput, "大于其余各月累计完成", lambda: cast.approve(second))


@pytest.mark.parametrize("gone", ["ended", "not begun", "unused"])
def test_a_manager_who_cannot_act_blocks_nobody(cast: Cast, gone: str) -> None:
    """Neither a report that is submitted then, nor one that waited for the manager when the right ended."""
    waiting = cast.fill()
    grant = cast.session.exec(select(RoleGrant).where(RoleGrant.role == UserRole.UNIT_MANAGER)).one()
    account = cast.session.get_one(Account, grant.account_id)
    match gone:
        case "ended":
            grant.ends_on = date(2019, 3, 31)
        case "not begun":
            grant.starts_on = date(2030, 1, 1)
        case _:
            account.last_login_at = account.created_at = NOON - timedelta(days=91)
    cast.session.flush()
    assert desk.confirming_units(cast.session, on=cast.now) == frozenset()
    assert cast.state(cast.fill(replace(ROW, code="LJ-002"))) is ReportState.CONFIRMED
    cast.approve(waiting)
    assert cast.state(waiting) is ReportState.APPROVED
    steps = ledger.steps(cast.session, cast.officer, project_id=project(cast).id or 0, year=2019)
    assert "责任单位没有负责人账号，视同确认" in set(steps["reason"])


def test_a_project_that_never_reported_is_corrected_once_at_a_time(cast: Cast) -> None:
    december = Month(2018, 12)
    cast.session.add(ReportingMonth(year=2018, number=12, state=MonthState.LOCKED, due_at=NOON, locked_at=NOON))
    cast.session.flush()
    cast.correct(ROW, month=december, by=cast.officer)
    refused(Conflict, "已有一项更正待批", lambda: cast.correct(replace(ROW, investment=WAN), month=december, by=cast.officer))


def test_after_a_refusal_the_next_correction_names_the_figure_that_counts(cast: Cast) -> None:
    cast.decide(cast.correct(replace(ROW, investment=999 * WAN)), approve=False, reason="没有依据")
    cast.decide(cast.correct(replace(ROW, investment=500 * WAN)))
    decided = [(one.before and one.before.investment, one.after.investment) for one in corrections.decided(cast.session, cast.officer)]
    assert decided == [(900 * WAN, 500 * WAN), (900 * WAN, 999 * WAN)]
    entries = select(ProgressReport).where(ProgressReport.project_id == project(cast).id, ProgressReport.month == 7)
    first, _, last = sorted(cast.session.exec(entries), key=lambda one: one.entry)
    assert last.corrects_id == first.id


def kept(cast: Cast, report_id: int) -> int:
    stored = Attachment(
        report_id=report_id, kind=AttachmentKind.VOUCHER, sha256="0" * 64, size=1, media_type="image/jpeg", name="发票.jpg", at=NOON
    )
    cast.session.add(stored)
    cast.session.flush()
    return stored.id or 0


def test_vouchers_stay_once_the_report_is_confirmed_or_the_month_closed(cast: Cast) -> None:
    def remove(number: int) -> None:
        attachment.remove_file(cast.session, RemoveFile(number), by=cast.coordinator, on=cast.now)

    handed = cast.fill()
    first, second, third = (kept(cast, handed.report_id) for _ in range(3))
    remove(first)
    refused(Conflict, "查看以后又有改动", lambda: cast.confirm(handed))
    confirmed = cast.confirm(review.Seen(handed.report_id, handed.version + 1))
    refused(Conflict, "责任单位已确认，附件不能再增减", lambda: remove(second))
    cast.close()
    refused(Conflict, "审核中，附件不能再增减", lambda: remove(second))
    attachment.remove_file(cast.session, RemoveFile(second), by=cast.officer, on=cast.now)
    refused(Conflict, "查看以后又有改动", lambda: cast.approve(confirmed))
    returned = cast.give_back(review.Seen(handed.report_id, confirmed.version + 1))
    remove(third)
    assert cast.state(returned) is ReportState.RETURNED


def test_a_draft_of_a_plan_is_approved_as_it_was_seen(cast: Cast) -> None:
    def draft(document: str) -> None:
        rows = tuple(replace(one, change=PlanChange.KEPT) for one in PLAN)
        plan.draft_edition(cast.session, DraftEdition(2019, 2, 9, rows, document), by=cast.officer, on=cast.now)

    draft("办〔2019〕2号")
    shown = plans.editions(cast.session, cast.head, year=2019)[-1]
    draft("办〔2019〕3号")
    for seen in ("", shown.fingerprint):
        with pytest.raises(Conflict, match="查看以后又有改动"):
            plan.approve_edition(cast.session, ApproveEdition(2019, 2, seen), by=cast.head, on=cast.now)
    now = plans.editions(cast.session, cast.head, year=2019)[-1]
    plan.approve_edition(cast.session, ApproveEdition(2019, 2, now.fingerprint), by=cast.head, on=cast.now)


def test_a_month_is_locked_after_every_earlier_one_of_any_year(cast: Cast) -> None:
    cast.session.add(ReportingMonth(year=2020, number=1, state=MonthState.CLOSED, due_at=NOON))
    cast.session.flush()
    lock = OfMonth(Month(2020, 1), "催办")
    refused(Conflict, "2019年8月还没有锁定", lambda: closing.lock_month(cast.session, lock, by=cast.head, on=cast.now))


def test_what_was_approved_first_stands_in_the_list_whatever_the_clocks_say(cast: Cast) -> None:
    """An approval by a clock that runs ahead, then the lock; then a correction decided by a clock that is behind."""
    session = cast.session
    seen = cast.confirm(cast.fill())
    review.approve_reports(session, ApproveReports((seen,)), by=cast.officer, on=NOON + timedelta(days=2))
    cast.close()
    closing.lock_month(session, OfMonth(AUGUST, "其余缺报"), by=cast.head, on=NOON + timedelta(days=1))
    known_at = known_when_locked(session, AUGUST, now=NOON)
    before = snapshot(session, AUGUST, known_at=known_at)
    mine = before.figures[(before.figures["project_id"] == project(cast).id) & (before.figures["month"] == 8)]
    assert list(mine["investment"]) == [ROW.investment]
    asked = RequestCorrection(AUGUST, replace(ROW, investment=WAN), "重复")
    number = correction.request_correction(session, asked, by=cast.coordinator, on=NOON).id or 0
    correction.decide_correction(session, correction.DecideCorrection(number, approve=True), by=cast.head, on=NOON)
    assert snapshot(session, AUGUST, known_at=known_at).digest() == before.digest()


def test_nobody_grants_a_role_to_himself(cast: Cast) -> None:
    guard = person(cast.session, "安全", UserRole.SECURITY_ADMIN, on=NOON)
    own = GrantRole(guard.account_id or 0, UserRole.OFFICER, date(2019, 1, 1))
    refused(NotAllowed, "", lambda: role.grant_role(cast.session, own, by=guard, on=cast.now))
    long = GrantRole(cast.officer.account_id or 0, UserRole.INSPECTOR, date(2019, 1, 1), document="长" * 121)
    refused(BadInput, "最多120字", lambda: role.grant_role(cast.session, long, by=guard, on=cast.now))


def test_no_administrator_opens_another_s_account(cast: Cast) -> None:
    session = cast.session
    system, auditor = person(session, "系统", UserRole.SYSTEM_ADMIN, on=NOON), person(session, "审计", UserRole.AUDITOR, on=NOON)
    theirs = account.OfAccount(auditor.account_id or 0)
    for grant in session.exec(select(RoleGrant).where(RoleGrant.account_id == auditor.account_id)):
        grant.revoked_at = NOON
    refused(NotAllowed, "", lambda: account.reset_password(session, theirs, by=system, on=cast.now))
    bind = account.BindSubject(auditor.account_id or 0, "someone")
    refused(NotAllowed, "", lambda: account.bind_subject(session, bind, by=system, on=cast.now))
    assert account.reset_password(session, theirs, by=OPERATOR, on=cast.now).password
    assert account.reset_password(session, account.OfAccount(cast.officer.account_id or 0), by=system, on=cast.now).password


OPERATOR_OF_ROLES = Actor("首次启动", frozenset({UserRole.SECURITY_ADMIN}), source="命令行")
APART_ROLES = (UserRole.SYSTEM_ADMIN, UserRole.SECURITY_ADMIN, UserRole.AUDITOR)


@pytest.mark.parametrize("wanted", APART_ROLES)
def test_nobody_becomes_an_administrator_by_a_password_that_another_one_gave_out(cast: Cast, wanted: UserRole) -> None:
    session, since = cast.session, date(2019, 1, 1)
    guard = person(session, "安全", UserRole.SECURITY_ADMIN, on=NOON)

    def grant(to: int, what: UserRole = wanted, by: Actor = guard) -> None:
        role.grant_role(session, GrantRole(to, what, since), by=by, on=cast.now)

    new = account.open_account(session, account.OpenAccount("shenji", "审计"), by=guard, on=cast.now)
    said = f"账号shenji的密码待本人修改，不能任{wanted.label}。请本人登录改好密码，再授予角色。"
    refused(Conflict, said, lambda: grant(new.account_id))
    grant(new.account_id, UserRole.LEADER)
    owner = Actor("审计", frozenset(), account_id=new.account_id)
    digest = session.get_one(Account, new.account_id).password_digest or ""
    account.change_password(session, account.ChangePassword(digest, "Bridge-2026"), by=owner, on=cast.now)
    grant(new.account_id)
    reset = account.reset_password(session, account.OfAccount(cast.officer.account_id or 0), by=guard, on=cast.now)
    refused(Conflict, "的密码待本人修改", lambda: grant(reset.account_id))
    grant(reset.account_id, by=OPERATOR_OF_ROLES)


def test_an_administrator_whom_a_provider_vouches_for_has_no_password_that_another_one_knows(cast: Cast) -> None:
    session = cast.session
    guard = person(session, "安全", UserRole.SECURITY_ADMIN, on=NOON)
    new = account.open_account(session, account.OpenAccount("shenji", "审计", subject="idp|7"), by=guard, on=cast.now)
    digest = login.stored_digest(session, "shenji")
    role.grant_role(session, GrantRole(new.account_id, UserRole.AUDITOR, date(2019, 1, 1)), by=guard, on=cast.now)
    assert isinstance(login.log_in(session, LogIn("shenji", digest), on=cast.now), Rejected)
    assert isinstance(login.log_in(session, LogIn("", subject="idp|7"), on=cast.now), Admitted)


@pytest.mark.parametrize("before", ["waiting", "refused"])
def test_a_correction_of_what_was_never_approved_leaves_the_next_lists_whole(cast: Cast, before: str) -> None:
    if before == "waiting":
        cast.confirm(cast.fill())
    cast.close()
    cast.lock("其余缺报")
    if before == "refused":
        cast.decide(cast.correct(ROW, month=AUGUST), approve=False, reason="没有依据")
    cast.decide(cast.correct(ROW, month=AUGUST))
    facts = snapshot(cast.session, AUGUST.next(), known_at=NOON + timedelta(days=30))
    mine = facts.figures[(facts.figures["project_id"] == project(cast).id) & (facts.figures["month"] == 8)]
    assert list(mine["investment"]) == [ROW.investment]
    assert [str(facts.figures[name].dtype) for name in ("on_time", "returned")] == ["bool", "bool"]
    assert list(mine["returned"]) == [False]


def test_a_correction_asked_for_by_a_late_clock_is_not_in_the_locked_list(cast: Cast) -> None:
    cast.close()
    cast.lock("其余缺报")
    known_at = known_when_locked(cast.session, AUGUST, now=NOON)
    before = snapshot(cast.session, AUGUST, known_at=known_at).digest()
    asked = RequestCorrection(AUGUST, ROW, "补报")
    correction.request_correction(cast.session, asked, by=cast.coordinator, on=known_at - timedelta(seconds=2))
    assert snapshot(cast.session, AUGUST, known_at=known_at).digest() == before


def test_what_a_manager_confirmed_is_not_rewritten_once_he_is_gone(cast: Cast) -> None:
    seen = cast.confirm(cast.fill())
    grant = cast.session.exec(select(RoleGrant).where(RoleGrant.role == UserRole.UNIT_MANAGER)).one()
    grant.ends_on = date(2019, 3, 31)
    cast.session.flush()
    refused(Conflict, "责任单位已确认", lambda: cast.fill(replace(ROW, investment=WAN), version=seen.version, seen=ROW))
