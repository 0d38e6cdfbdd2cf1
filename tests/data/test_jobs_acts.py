"""What each job does to the small city: by the rules that are set, by the commands that there are, and once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from core.commands.correction import DecideCorrection, RequestCorrection, decide_correction, request_correction
from core.commands.job import Report
from core.issues import LiftState, Rung
from core.models import (
    Account,
    AuditEntry,
    Card,
    CardProposal,
    Circular,
    City,
    ExpropriationReport,
    Issue,
    IssueLift,
    OfficialAct,
    ProgressReport,
    ReportingMonth,
)
from core.period import CHINA, Month
from core.proposals import ProposalKind
from core.rows import ReportRow
from core.settings import JobRules
from core.vocabulary import JobOutcome, MonthState, ReportState, UserRole
from data.jobs.slots import Moment
from data.jobs.timetable import JOBS
from tests.core.coordinating import Coordination
from tests.core.noticing import LAST, Results
from tests.data.town import NOON, town
from tests.people import person

Act = Callable[[Session, Moment], Report]
OPENS = JobRules(opens_on=25, due_day=3, due_time=time(18, 0))
CLOSES = JobRules(closes_after=24)
DUE = datetime(2019, 8, 28, tzinfo=CHINA)
"""When August of the small city is due."""


@pytest.fixture
def city(session: Session) -> Session:
    town(session)
    return session


def run(city: Session, name: str, day: str, rules: JobRules | None = None) -> Report:
    """Run a job at its hour of a day."""
    on = datetime.combine(date.fromisoformat(day), JOBS[name].at, CHINA)
    return JOBS[name].act(city, Moment(on, rules or JobRules()))


def months(city: Session) -> dict[str, tuple[str, str]]:
    """The months that are not locked: state and due moment."""
    held = city.exec(select(ReportingMonth).where(ReportingMonth.state != MonthState.LOCKED).order_by(col(ReportingMonth.number)))
    return {f"{one.year}-{one.number:02d}": (one.state.label, f"{one.due_at:%m-%d %H:%M}") for one in held}


def by_the_system(city: Session) -> list[tuple[str, str]]:
    """What the system did, by the log: act and subject."""
    return list(city.exec(select(AuditEntry.act, AuditEntry.subject).where(AuditEntry.source == "定时任务").order_by(col(AuditEntry.id))))


AUGUST_OPEN = {"2019-08": ("填报中", "08-28 00:00")}
SEPTEMBER_OPEN = AUGUST_OPEN | {"2019-09": ("填报中", "10-03 18:00")}


@dataclass(frozen=True)
class Opening:
    """A day, the rule, and what is then: how it ended, and the months."""

    day: str
    rules: JobRules
    outcome: JobOutcome
    months: dict[str, tuple[str, str]]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Opening("2019-09-26", JobRules(), JobOutcome.UNSET, AUGUST_OPEN), id="no rule"),
        pytest.param(Opening("2019-09-24", OPENS, JobOutcome.IDLE, AUGUST_OPEN), id="the day before"),
        pytest.param(Opening("2019-09-25", OPENS, JobOutcome.DONE, SEPTEMBER_OPEN), id="on the day"),
        pytest.param(Opening("2019-10-02", OPENS, JobOutcome.DONE, SEPTEMBER_OPEN), id="missed, and not due yet"),
        pytest.param(Opening("2019-10-04", OPENS, JobOutcome.IDLE, AUGUST_OPEN), id="missed, and due"),
        pytest.param(Opening("2019-08-25", OPENS, JobOutcome.IDLE, AUGUST_OPEN), id="opened by somebody before"),
    ],
)
def test_a_month_is_opened_on_its_day_where_the_city_set_one(city: Session, case: Opening) -> None:
    assert run(city, "open", case.day, case.rules).outcome is case.outcome
    assert months(city) == case.months
    assert by_the_system(city) == ([("开放填报", "2019年9月")] if case.outcome is JobOutcome.DONE else [])
    if case.outcome is JobOutcome.DONE:
        assert run(city, "open", case.day, case.rules).outcome is JobOutcome.IDLE


@pytest.mark.parametrize(
    ("day", "rules", "closed"),
    [
        ("2019-09-28", JobRules(), False),
        ("2019-08-28", CLOSES, False),
        ("2019-08-29", CLOSES, True),
        ("2019-09-20", CLOSES, True),
    ],
    ids=["no rule", "due, and not over", "over", "long over"],
)
def test_a_month_is_closed_after_its_due_moment_where_the_city_says_when(city: Session, day: str, rules: JobRules, closed: bool) -> None:
    report = run(city, "close", day, rules)
    assert (report.outcome is JobOutcome.DONE) is closed
    assert months(city) == {"2019-08": ("审核中" if closed else "填报中", "08-28 00:00")}
    assert by_the_system(city) == ([("关闭填报", "2019年8月")] if closed else [])
    if closed:
        assert run(city, "close", day, rules).outcome is JobOutcome.IDLE


LOCKS = JobRules(locks_after=24)
CLOSED_AT = datetime(2019, 8, 29, tzinfo=CHINA)


def closed(city: Session, *states: ReportState) -> None:
    """August is closed with a report in each state of a project on its list, and one that nobody began."""
    held = city.get_one(ReportingMonth, (2019, 8))
    held.state, held.closed_at = MonthState.CLOSED, CLOSED_AT
    before = city.exec(select(ProgressReport).where(ProgressReport.month == 7).order_by(col(ProgressReport.id))).all()
    for one, state in zip(before, states, strict=False):
        told = {"approved_at": None} if state is not ReportState.APPROVED else {}
        values = one.model_dump(exclude={"id"}) | {"month": 8, "state": state} | told
        city.add(ProgressReport.model_validate(values))
    city.flush()


_S, _C, _R, _A, _D = (ReportState[name] for name in ("SUBMITTED", "CONFIRMED", "RETURNED", "APPROVED", "DRAFT"))


@dataclass(frozen=True)
class Locking:
    """A day, the states of the reports, how the run ended and what it said; `rules` says when a month is locked."""

    day: str
    states: tuple[ReportState, ...]
    outcome: JobOutcome
    said: str
    rules: JobRules = LOCKS

    @property
    def waits(self) -> int:
        """How many reports somebody has to act on."""
        return sum(state in {_S, _C, _R} for state in self.states)


TO_CONFIRM = "2019年8月没有锁定：待确认或待审1项，请责任单位确认、督查人员审核"
TO_REVIEW = "待审2项，请督查人员审核；已退回1项，请填报单位改后重报"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(Locking("2019-09-20", (_A,), JobOutcome.UNSET, "没有设置关闭后锁定月份的时间", JobRules()), id="no rule"),
        pytest.param(Locking("2019-08-29", (_A,), JobOutcome.IDLE, "没有到锁定时间"), id="not over"),
        pytest.param(Locking("2019-08-30", (_A, _D), JobOutcome.DONE, "已锁定2019年8月。"), id="all decided"),
        pytest.param(Locking("2019-08-30", (_A, _S), JobOutcome.UNSET, TO_CONFIRM), id="one to confirm"),
        pytest.param(Locking("2019-08-30", (_C, _R, _C), JobOutcome.UNSET, TO_REVIEW), id="two to review and one returned"),
    ],
)
def test_a_closed_month_is_locked_when_its_reports_are_decided_where_the_city_says_when(city: Session, case: Locking) -> None:
    closed(city, *case.states)
    report = run(city, "lock", case.day, case.rules)
    assert (report.outcome, case.said in report.said) == (case.outcome, True), report
    done = case.outcome is JobOutcome.DONE
    assert city.get_one(ReportingMonth, (2019, 8)).state is (MonthState.LOCKED if done else MonthState.CLOSED)
    assert by_the_system(city) == ([("锁定月份", "2019年8月")] if done else [])
    assert report.rows == (None if case.rules is not LOCKS else case.waits or int(done))
    assert sum(int(line.rpartition("项")[0][-1]) for line in report.detail.splitlines()) == case.waits
    if done:
        assert run(city, "lock", case.day, case.rules).outcome is JobOutcome.IDLE


def test_a_land_report_that_waits_holds_the_month_and_a_month_before_it_is_named_with_what_was_locked(city: Session) -> None:
    closed(city, _A)
    july = city.get_one(ReportingMonth, (2019, 7))
    july.state, july.closed_at, july.locked_at = MonthState.CLOSED, CLOSED_AT, None
    officer = person(city, "李督查", UserRole.OFFICER, on=NOON)
    project = city.exec(select(ProgressReport.project_id)).first()
    told = {"district_id": 1, "project_id": project, "edited_by": officer.person_id, "edited_at": NOON}
    city.add(ExpropriationReport.model_validate(told | {"year": 2019, "month": 8, "state": _S}))
    city.flush()
    report = run(city, "lock", "2019-08-30", LOCKS)
    assert report.said.startswith("已锁定2019年7月。2019年8月没有锁定：待确认或待审1项")
    assert (report.outcome, report.rows, report.detail) == (JobOutcome.UNSET, 1, "东山区：征收已提交1项")
    assert months(city)["2019-08"][0] == "审核中"


def test_a_month_that_waits_is_not_locked_before_the_one_before_it(city: Session) -> None:
    closed(city, _A)
    july = city.get_one(ReportingMonth, (2019, 7))
    july.state, july.locked_at = MonthState.OPEN, None
    city.flush()
    assert run(city, "lock", "2019-09-20", LOCKS).said.startswith("2019年7月还没有关闭，以后的月份不能锁定。请督查人员关闭填报")
    assert months(city)["2019-08"][0] == "审核中"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2019-08-24", ""),
        ("2019-08-25", "2019年8月08-28 00:00截止，2个单位、4项未报。请按催报名单联系。"),
        ("2019-08-28", "2019年8月已过截止时间，2个单位、4项未报。请按催报名单联系。"),
    ],
    ids=["more than three days before", "within three days", "late"],
)
def test_who_has_not_reported_is_listed_before_and_after_the_due_moment(city: Session, day: str, said: str) -> None:
    person(city, "陈填报", UserRole.COORDINATOR, on=NOON)
    report = run(city, "remind", day)
    assert (report.said if said else report.outcome) == (said or JobOutcome.IDLE)
    if said:
        assert report.rows == 4
        assert report.detail == "2019年8月：鹭建工程管理有限公司（没有登记联系人）3项；城建集团有限公司（没有登记联系人）1项"
    assert by_the_system(city) == []


def test_lists_of_a_closed_month_are_computed_and_nothing_is_drafted_or_proposed(city: Session) -> None:
    assert run(city, "lists", "2019-08-29").outcome is JobOutcome.IDLE
    city.get_one(ReportingMonth, (2019, 8)).state = MonthState.CLOSED
    report = run(city, "lists", "2019-08-29")
    assert (report.outcome, report.rows) == (JobOutcome.DONE, 4)
    assert report.said == "2019年8月4组榜单可以测算，红黄牌建议2件。起草和签发由人办理。"
    assert [city.exec(select(sa.func.count()).select_from(table)).one() for table in (Circular, OfficialAct)] == [0, 0]


def test_proposals_of_cards_are_written_once_by_the_city_s_rule_and_nothing_is_decided(city: Session) -> None:
    held = city.get_one(City, 1)
    held.demonstration, held.rulebook = False, None
    assert run(city, "cards", "2019-08-21").outcome is JobOutcome.UNSET
    held.rulebook = "lujiang"
    first, again = (run(city, "cards", day) for day in ("2019-08-21", "2019-08-22"))
    assert (first.outcome, first.rows) == (JobOutcome.DONE, 1)
    assert first.said == "红黄牌建议：2019年7月提出1项，不再建议0项。请签发人在“红黄牌与督办”决定。"
    assert (again.outcome, again.rows) == (JobOutcome.IDLE, 0)
    written = city.exec(select(CardProposal).order_by(col(CardProposal.id))).all()
    assert [one.proposed_at.astimezone(CHINA).date().isoformat() for one in written] == ["2019-08-21"]
    assert all(one.clause in first.detail and one.figures in first.detail for one in written)
    assert [act for act, _ in by_the_system(city)] == ["提出红黄牌建议"]
    assert city.exec(select(sa.func.count()).select_from(Card)).one() == 0


def test_a_proposal_that_the_facts_no_longer_bear_out_lapses(city: Session) -> None:
    run(city, "cards", "2019-08-21")
    officer, head = (person(city, name, role, on=NOON) for name, role in (("李督查", UserRole.OFFICER), ("赵科长", UserRole.SECTION_HEAD)))
    asked = request_correction(city, RequestCorrection(Month(2019, 7), ReportRow("LJ-002", 9_000_000_000_000), "漏报"), by=officer, on=NOON)
    city.flush()
    decide_correction(city, DecideCorrection(asked.id or 0, approve=True), by=head, on=NOON + timedelta(days=2))
    found = run(city, "cards", "2019-08-23")
    assert (found.said.count("不再建议1项"), found.rows) == (1, 1), found
    assert [one.kind for one in city.exec(select(CardProposal).order_by(col(CardProposal.id)))][-1] is ProposalKind.LAPSE
    assert run(city, "cards", "2019-08-24").outcome is JobOutcome.IDLE


def test_late_problems_move_up_to_the_office_and_beyond_it_a_proposal_waits(city: Session) -> None:
    Coordination(city).working(days=2)
    found = [run(city, "issues", day) for day in ("2019-08-27", "2019-08-27", "2019-09-20", "2019-10-25")]
    lifted, proposed = "上移1个问题，写出上提建议0条，建议由签发人决定。", "上移0个问题，写出上提建议1条，建议由签发人决定。"
    assert [one.said for one in found] == [lifted, "没有需要上移的问题。", lifted, proposed]
    assert found[-1].detail == "上移：无\n上提建议：2019-001"
    assert city.get_one(Issue, 1).rung is Rung.OFFICE
    assert city.exec(select(IssueLift.state)).all() == [LiftState.PROPOSED]
    assert [act for act, _ in by_the_system(city)] == ["上移逾期问题"] * 3


@pytest.mark.parametrize(("after", "said"), [(0, ""), (1, "公示期满1项，请签发人办理生效。")], ids=["on the last day", "the day after"])
def test_results_whose_notice_is_over_wait_for_the_signatory(city: Session, after: int, said: str) -> None:
    Results(city).opened()
    before = by_the_system(city)
    report = run(city, "terms", str(LAST + timedelta(days=after)))
    assert (report.said if said else report.outcome) == (said or JobOutcome.IDLE)
    assert report.detail == ("2018年度代建考评第1版" if said else "")
    assert by_the_system(city) == before


ACCOUNTS = JobRules(unused_days=120)


def test_accounts_that_nobody_used_are_disabled_where_the_days_are_set(city: Session) -> None:
    long_ago = NOON - timedelta(days=121)
    some = {"久未登录": UserRole.COORDINATOR, "常用": UserRole.COORDINATOR, "演示": UserRole.LEADER, "管理员": UserRole.SECURITY_ADMIN}
    held = {name: city.get_one(Account, person(city, name, role, on=long_ago).account_id) for name, role in some.items()}
    for name, account in held.items():
        account.last_login_at = NOON - timedelta(days=119) if name == "常用" else long_ago
    held["演示"].demonstration = True
    city.flush()
    assert run(city, "accounts", "2019-08-20").outcome is JobOutcome.UNSET
    report = run(city, "accounts", "2019-08-20", ACCOUNTS)
    assert (report.said, report.detail) == ("停用120天未登录的账号1个。", held["久未登录"].username)
    assert [name for name, account in held.items() if account.disabled_at] == ["久未登录"]
    assert by_the_system(city) == [("停用账号", held["久未登录"].username)]
    assert run(city, "accounts", "2019-08-20", ACCOUNTS).outcome is JobOutcome.IDLE


def test_the_log_and_the_seals_are_checked_and_a_changed_entry_is_told(city: Session) -> None:
    whole = run(city, "verify", "2019-08-20")
    assert whole.outcome is JobOutcome.DONE
    assert "末条sha256:" in whole.detail
    postgresql = city.connection().dialect.name == "postgresql"
    city.execute(sa.text("ALTER TABLE audit_entry DISABLE TRIGGER USER" if postgresql else "DROP TRIGGER audit_entry_update"))
    city.execute(sa.text("update audit_entry set detail = '改过' where id = 1"))
    city.expire_all()
    broken = run(city, "verify", "2019-08-20")
    assert (broken.outcome, broken.detail) == (JobOutcome.FAILED, "第1条被改动。")
    assert "1处不符" in broken.said
