"""Every query that asks who looks: each role, from the unit whose rows they are and from another."""

import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, select

import core.queries
from core.access import MAY_GIVE, MAY_SEE, Reach, reach
from core.errors import NotAllowed
from core.models import Account, InspectionTask
from core.period import Quarter
from core.queries import (
    account,
    approvals,
    attachment,
    audit,
    card_proposals,
    cards,
    circulars,
    corrections,
    costs,
    credit,
    desk,
    directory,
    duties,
    expropriation,
    inspections,
    issue_papers,
    issues,
    jobs,
    ledger,
    meetings,
    messages,
    notices,
    plans,
    pool,
    profile,
    round_tables,
    sheets,
    takers,
    trials,
    vitals,
    waiting,
)
from core.roundtables import OpinionState
from core.vocabulary import NoticeKind, TaskState, UserRole
from tests import engines
from tests.core import busy_land, busy_meetings
from tests.core.busy import AUGUST, CHECKED, CHECKING, ISSUED, JULY, busy, notice_id
from tests.core.route import newest, project_id, unit_id
from tests.data.town import NOON
from tests.people import person

Q3 = Quarter(2019, 3)
BUILDER, RESPONSIBLE, OWNER, STRANGER = "鹭建工程管理有限公司", "新城指挥部", "城建集团有限公司", "西湖区"
TOMORROW = NOON + timedelta(days=1)


@dataclass(frozen=True)
class Sight:
    """What a query shows: its line in the table of rights, a look that returns the rows, whose rows they are; `own`: never others'."""

    what: str
    look: Callable[..., Any]
    unit: str = BUILDER
    own: bool = False


def amounts(session: Session, who: Any) -> Any:
    """The figures of a project's month that is not approved, as far as they are shown."""
    frame = ledger.reports(session, who, project_id=project_id(session, "LJ-003"), year=2019)
    return frame.loc[frame["state"].eq("SUBMITTED") & frame["investment"].notna(), "investment"]


def settled(session: Session) -> int:
    """The task whose sheet is settled."""
    return session.exec(select(InspectionTask.id).where(InspectionTask.state == TaskState.SETTLED)).one() or 0


def latest(session: Session, who: Any) -> Any:
    """The issued circular of the month that has one, as far as it is shown."""
    return [one for one in [circulars.latest_issued(session, who, month=ISSUED)] if one is not None]


def history_of(session: Session, who: Any) -> Any:
    """The history of the builder, as far as it is shown."""
    found = directory.unit_history(session, who, unit_id=unit_id(session, BUILDER))
    return found.entries if found else ()


def takers_of(session: Session, who: Any) -> Any:
    """Who may take on a project, as far as it is shown."""
    found = takers.taking(session, who, code="LJ-001", day=NOON.date())
    return found.takers if found else ()


def closed_opinion(session: Session) -> int:
    """The opinion that was handled to its end."""
    return busy_meetings.opinion(session, OpinionState.CLOSED).id or 0


SIGHTS = {
    "account.accounts": Sight("账号", lambda s, who: account.accounts(s, who, on=NOON)),
    "account.grants": Sight("账号", lambda s, who: account.grants(s, who, account_id=s.exec(select(Account.id)).first())),
    "approvals.approvals": Sight("审批事项", lambda s, who: approvals.approvals(s, who, day=NOON.date())),
    "approvals.steps": Sight("审批事项", lambda s, who: approvals.steps(s, who, approval_id=1, day=NOON.date())),
    "approvals.listable": Sight("登记审批事项", lambda s, who: approvals.listable(s, who, day=NOON.date())),
    "audit.entries": Sight("操作日志", audit.entries),
    "attachment.of_month": Sight("附件", lambda s, who: attachment.of_month(s, who, month=AUGUST)),
    "card_proposals.of_month": Sight("测算榜单", lambda s, who: card_proposals.of_month(s, who, month=JULY)),
    "cards.cards": Sight("红黄牌", lambda s, who: cards.cards(s, who, month=ISSUED)),
    "cards.exemptions": Sight("未审月报", lambda s, who: cards.exemptions(s, who, day=NOON.date())),
    "cards.not_followed": Sight("测算榜单", lambda s, who: cards.not_followed(s, who, month=CHECKED)),
    "cards.official_acts": Sight("督查措施", lambda s, who: cards.official_acts(s, who, day=NOON.date()), unit=RESPONSIBLE),
    "circulars.checks": Sight("核对情况", lambda s, who: circulars.checks(s, who, circular_id=newest(s, CHECKING)), unit=RESPONSIBLE),
    "circulars.circulars": Sight("已发榜单", circulars.circulars),
    "circulars.issued_months": Sight("已发榜单", circulars.issued_months),
    "circulars.latest_issued": Sight("已发榜单", latest),
    "circulars.steps": Sight("测算榜单", lambda s, who: circulars.steps(s, who, circular_id=newest(s, ISSUED))),
    "circulars.to_check": Sight("本单位的测算数据", circulars.to_check, unit=RESPONSIBLE, own=True),
    "circulars.papers_of": Sight("已发榜单", lambda s, who: circulars.papers_of(s, who, circular_id=newest(s, ISSUED))),
    "corrections.waiting": Sight("未审月报", corrections.waiting, unit=OWNER),
    "corrections.decided": Sight("未审月报", corrections.decided),
    "corrections.correctable": Sight("申请更正", lambda s, who: corrections.correctable(s, who, month=JULY)),
    "corrections.approved_row": Sight("已审数据", lambda s, who: [corrections.approved_row(s, who, code="LJ-001", month=JULY)]),
    "costs.costs": Sight("已审数据", lambda s, who: costs.costs(s, who, day=NOON.date())),
    "costs.trainings": Sight("名录", costs.trainings),
    "credit.blacklist": Sight("信用记录", credit.blacklist),
    "credit.opinions": Sight("待审信用记录", lambda s, who: credit.opinions(s, who, year=2019)),
    "credit.own_opinions": Sight("录入单位意见", lambda s, who: credit.own_opinions(s, who, year=2019), unit=RESPONSIBLE, own=True),
    "credit.records": Sight("信用记录", credit.records),
    "credit.repairs": Sight("信用记录", lambda s, who: credit.repairs(s, who, day=NOON.date())),
    "credit.revocations": Sight("信用记录", credit.revocations),
    "directory.ceilings": Sight("名录", lambda s, who: directory.ceilings(s, who, day=NOON.date())),
    "directory.entries": Sight("名录", lambda s, who: directory.entries(s, who, day=NOON.date())),
    "directory.exceptions": Sight("名录", directory.exceptions),
    "directory.find_units": Sight("名录", lambda s, who: directory.find_units(s, who, words="鹭建")),
    "directory.specialties": Sight("名录", directory.specialties),
    "directory.turning_days": Sight("名录", directory.turning_days),
    "directory.unit_history": Sight("名录", history_of),
    "takers.loads": Sight("名录", lambda s, who: takers.loads(s, who, month=AUGUST)),
    "takers.taking": Sight("名录", takers_of),
    "desk.entry_desk": Sight("未审月报", lambda s, who: desk.entry_desk(s, who, month=AUGUST).lines, own=True),
    "desk.confirming_desk": Sight("未审月报", lambda s, who: desk.confirming_desk(s, who, month=AUGUST).lines, unit=RESPONSIBLE, own=True),
    "desk.review_desk": Sight("未审月报", lambda s, who: desk.review_desk(s, who, month=AUGUST).lines),
    "desk.reminders": Sight("催报名单", lambda s, who: desk.reminders(s, who, month=AUGUST)),
    "inspections.coverage": Sight("督查计划", lambda s, who: inspections.coverage(s, who, quarter=Q3, day=NOON.date())),
    "inspections.inspectors": Sight("登记回避", lambda s, who: inspections.inspectors(s, who, year=2019, on=NOON)),
    "inspections.interests": Sight("登记回避", inspections.interests),
    "inspections.judges": Sight("登记回避", lambda s, who: inspections.judges(s, who, on=NOON)),
    "inspections.tasks": Sight("督查计划", lambda s, who: inspections.tasks(s, who, day=NOON.date())),
    "duties.duties": Sight("任务清单", lambda s, who: duties.duties(s, who, month=AUGUST, day=NOON.date())),
    "expropriation.facts": Sight("征收交地", lambda s, who: expropriation.facts(s, who, month=AUGUST, known_at=TOMORROW).statements),
    "expropriation.newest_lines": Sight("计划草案", lambda s, who: expropriation.newest_lines(s, who, year=2019)),
    "expropriation.draft": Sight("计划草案", lambda s, who: [expropriation.draft(s, who, year=2019)]),
    "jobs.runs": Sight("任务运行", jobs.runs),
    "messages.deliveries": Sight("任务运行", lambda s, who: messages.deliveries(s, who, on=NOON)),
    "messages.readers": Sight("任务运行", lambda s, who: messages.readers(s, who, channels={}, on=NOON)),
    "vitals.vitals": Sight("任务运行", lambda s, who: [vitals.vitals(s, who, on=NOON)]),
    "expropriation.open_reports": Sight("未审征收进度", expropriation.open_reports, unit=busy_land.DISTRICT),
    "expropriation.own_lines": Sight(
        "未审征收进度", lambda s, who: expropriation.own_lines(s, who, month=AUGUST), unit=busy_land.DISTRICT, own=True
    ),
    "expropriation.supervisions": Sight("征收交地", lambda s, who: expropriation.supervisions(s, who, year=2019)),
    "issues.issues": Sight("问题", lambda s, who: issues.issues(s, who, day=NOON.date())),
    "issues.steps": Sight("问题", lambda s, who: issues.steps(s, who, issue_id=1, day=NOON.date())),
    "issue_papers.papers": Sight("问题", lambda s, who: issue_papers.papers(s, who, issue_id=1, day=NOON.date())),
    "issues.lifts": Sight("问题上提建议", issues.lifts),
    "issues.raisable": Sight("提出问题", lambda s, who: issues.raisable(s, who, day=NOON.date())),
    "issues.owners": Sight("派单", issues.owners),
    "issues.untracked": Sight("协调人", lambda s, who: issues.untracked(s, who, day=NOON.date())),
    "meetings.meetings": Sight("会议", lambda s, who: meetings.meetings(s, who, day=NOON.date())),
    "meetings.entries": Sight("会议", lambda s, who: meetings.entries(s, who, number="会2019-001", day=NOON.date())),
    "round_tables.tables": Sight("圆桌会", lambda s, who: round_tables.tables(s, who, day=NOON.date())),
    "round_tables.table_entries": Sight("圆桌会", lambda s, who: round_tables.table_entries(s, who, number="圆2019-003", day=NOON.date())),
    "round_tables.opinions": Sight("圆桌会", lambda s, who: round_tables.opinions(s, who, day=NOON.date())),
    "round_tables.opinion_steps": Sight("圆桌会", lambda s, who: round_tables.opinion_steps(s, who, opinion_id=closed_opinion(s))),
    "round_tables.outcomes": Sight("圆桌会", round_tables.outcomes),
    "ledger.reports": Sight("未审月报", amounts),
    "notices.notices": Sight("公示考评", lambda s, who: notices.notices(s, who, day=NOON.date())),
    "notices.latest_public": Sight("公示考评", lambda s, who: [notices.latest_public(s, who, kind=NoticeKind.YEAR, day=NOON.date())]),
    "notices.public_results": Sight("公示考评", lambda s, who: notices.public_results(s, who, day=NOON.date())),
    "notices.notice_steps": Sight("测算考评", lambda s, who: notices.notice_steps(s, who, notice_id=notice_id(s, "2017"))),
    "notices.undone": Sight("测算考评", lambda s, who: [notices.undone(s, who, notice_id=notice_id(s, "2017"))]),
    "notices.consequences": Sight("测算考评", lambda s, who: notices.consequences(s, who, notice_id=notice_id(s, "2017"))),
    "notices.objections": Sight(
        "考评异议", lambda s, who: notices.objections(s, who, notice_id=notice_id(s, "2018"), day=NOON.date()), unit=RESPONSIBLE
    ),
    "profile.builder_names": Sight("名录", profile.builder_names),
    "profile.builders_on": Sight("名录", lambda s, who: profile.builders_on(s, who, day=NOON.date())),
    "profile.short_names": Sight("名录", profile.short_names),
    "profile.found_problems": Sight(
        "受检情况", lambda s, who: profile.found_problems(s, who, unit_id=unit_id(s, BUILDER), day=NOON.date())
    ),
    "profile.profile": Sight("信用记录", lambda s, who: [profile.profile(s, who, unit_id=unit_id(s, BUILDER), day=NOON.date())]),
    "plans.years": Sight("计划草案", plans.years),
    "plans.editions": Sight("计划草案", lambda s, who: plans.editions(s, who, year=2019)),
    "pool.projects": Sight("项目库", lambda s, who: pool.projects(s, who, day=NOON.date())),
    "pool.of_project": Sight("项目库", lambda s, who: pool.of_project(s, who, project_id=project_id(s, "LJ-901"))),
    "pool.waiting": Sight("待审定项目库", pool.waiting, unit=RESPONSIBLE),
    "sheets.of_quarter": Sight("检查评分表", lambda s, who: sheets.of_quarter(s, who, quarter=Q3, day=NOON.date())),
    "sheets.photos": Sight("检查评分表", lambda s, who: sheets.photos(s, who, task_id=settled(s), day=NOON.date())),
    "sheets.problems": Sight("检查评分表", lambda s, who: sheets.problems(s, who, day=NOON.date())),
    "sheets.sheets": Sight("检查评分表", lambda s, who: sheets.sheets(s, who, task_id=settled(s), day=NOON.date())),
    "sheets.versions": Sight("检查评分表", lambda s, who: sheets.versions(s, who, task_id=settled(s), day=NOON.date())),
    "trials.trials": Sight("规则试算", trials.trials),
    "plans.differences": Sight("计划草案", lambda s, who: plans.differences(s, who, year=2019, pair=(0, 1))),
}
BEFORE_ISSUE = {
    "cards.cards": lambda s, who: cards.cards(s, who, month=CHECKED),
    "circulars.circulars": lambda s, who: circulars.circulars(s, who, month=CHECKED),
}
"""What those who see drafts see before the circular of its month is issued, and everybody afterwards."""
NOT_OF_ROWS = {
    "digests.counts": "counts of what the queries above show; sent in tests/data/test_messages.py",
    "card_proposals.waiting": "a count of what of_month shows, for who decides; counted in test_card_proposals.py",
    "messages.own": "one's own addresses alone",
    "agenda.agenda": "a month's last day is everybody's who reports; walked in test_agenda.py",
    "due.due": "counts of what the queries above show; walked in test_agenda.py",
    "due.findings_told": "some of what sheets.problems shows; walked in tests/dashboard/test_waits.py",
    "round_tables.tables_about": "some of what tables and opinions show; read in tests/dashboard/test_project_page.py",
    "due.issues_waiting": "some of what issues.issues shows; walked in tests/dashboard/test_waits.py",
    "due.approvals_waiting": "some of what approvals.approvals shows; walked in tests/dashboard/test_waits.py",
    "due.opinions_told": "some of what round_tables.opinions shows; walked in tests/dashboard/test_waits.py",
    "waiting.pending": "what waiting.waiting counts; walked in tests/dashboard/test_waits.py",
    "waiting.waiting": "counts of what the queries above show; walked below",
    "desk.month_acts": "未审月报",
    "inspections.draws": "a draw is to be repeated by whoever has logged in",
    "inspections.quarters": "督查抽取",
    "pool.units": "a unit finds itself alone, whichever it is",
    "sheets.draft": "seen by those who fill it in alone",
    "lost.lost": "there is one only where somebody removed it past the system",
    "sheets.filled_in": "seen by those who fill it in alone",
    "sheets.photograph": "one that is not shown is said not to be there",
    "ledger.steps": "everybody learns that a report was handed over; its reasons are cut as its figures are",
}
"""Queries about no unit's rows, or with an answer of another kind: walked in tests of their own."""


def asking() -> Iterator[str]:
    """The public queries that ask for the viewer."""
    for path in sorted(Path(core.queries.__path__[0]).glob("*.py")):
        module = import_module(f"core.queries.{path.stem}" if path.stem != "__init__" else "core.queries")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "viewer" in inspect.signature(function).parameters:
                yield f"{path.stem}.{name}"


@pytest.fixture(scope="module")
def city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The busy city, made once: looks store nothing, and nobody who looks stays."""
    with engines.fresh_sqlite(sqlite_template, tmp_path_factory.mktemp("seen")) as engine:
        yield busy(engine)


def test_each_query_that_asks_who_looks_is_walked() -> None:
    assert sorted(asking()) == sorted(SIGHTS | NOT_OF_ROWS)


def seen(city: Engine, sight: Sight, role: UserRole, unit: str) -> str:
    """没有权限, 空, or 看见, as somebody of a role and a unit."""
    with Session(city) as session:
        who = person(session, "某人", role, unit_id=unit_id(session, unit), on=NOON)
        try:
            return "看见" if len(sight.look(session, who)) else "空"
        except NotAllowed:
            return "没有权限"


def expected(sight: Sight, role: UserRole, *, own: bool) -> str:
    """What the table says that a role sees."""
    held = (MAY_GIVE | MAY_SEE)[sight.what].get(role)
    if sight.look is amounts and held is None:
        return "空"
    if held is None:
        return "没有权限"
    return "看见" if own or (held is Reach.ALL and not sight.own) else "空"


@pytest.mark.parametrize("own", [True, False], ids=["本单位", "别的单位"])
@pytest.mark.parametrize("role", UserRole)
def test_each_role_sees_the_rows_of_the_table_and_no_other(city: Engine, role: UserRole, own: bool) -> None:
    """The whole table is walked: eleven roles, every query, own rows and another unit's."""
    found = {name: seen(city, sight, role, sight.unit if own else STRANGER) for name, sight in SIGHTS.items()}
    assert found == {name: expected(sight, role, own=own) for name, sight in SIGHTS.items()}


def told(city: Engine, role: UserRole, unit: str) -> dict[str, int]:
    """What waits for somebody of a role and a unit, by act, in all its months."""
    with Session(city) as session:
        who = person(session, "某人", role, unit_id=unit_id(session, unit), on=NOON)
        found = waiting.waiting(session, who, day=NOON.date())
        assert {one.act for one in found} == {act for act in waiting.ROWS if reach(who, MAY_GIVE[act]) is not None}
        counted: Counter[str] = Counter()
        for one in found:
            counted[one.act] += one.number
        return dict(+counted)


WAITS = {
    UserRole.SIGNATORY: {"决定问题上提": 1, "决定督查措施": 2, "签发通报": 1, "签发考评": 1, "考评生效": 1},
    UserRole.SECTION_HEAD: {
        "派办意见": 1,
        "决定意见延期": 1,
        "批准年度计划": 1,
        "批准征收计划": 1,
        "批准更正": 1,
        "批准征收更正": 1,
        "批准不可抗力": 1,
        "批准超范围承接": 1,
        "审定评分": 1,
    },
    UserRole.OFFICER: {
        "派办意见": 1,
        "回访意见": 1,
        "审核月报": 1,
        "审核征收进度": 1,
        "审定项目库": 1,
        "答复异议": 1,
        "答复考评异议": 1,
    },
    UserRole.CREDIT_APPROVER: {"审批行为记录": 2, "决定撤销行为记录": 1, "决定黑名单": 1, "决定信用修复": 1},
    UserRole.COORDINATOR: {},
    UserRole.UNIT_MANAGER: {},
    UserRole.LEADER: {},
}
"""What waits in the busy city for a role of a unit that has nothing of its own."""


def test_each_role_is_told_what_waits_for_its_decision(city: Engine) -> None:
    assert {role: told(city, role, STRANGER) for role in WAITS} == WAITS
    own = {
        (UserRole.COORDINATOR, BUILDER): {"填报月报": 1, "报送自评": 1, "办理意见": 3},
        (UserRole.COORDINATOR, RESPONSIBLE): {"核对数据": 1},
        (UserRole.UNIT_MANAGER, RESPONSIBLE): {"确认月报": 1, "核对数据": 1},
    }
    assert {key: told(city, *key) for key in own} == own


@pytest.mark.parametrize("name", BEFORE_ISSUE)
def test_cards_and_circulars_are_unseen_outside_the_bureau_until_the_issue(city: Engine, name: str) -> None:
    before = Sight("测算榜单", BEFORE_ISSUE[name])
    found = {role: seen(city, before, role, RESPONSIBLE) for role in UserRole}
    assert found == {role: "看见" if role in MAY_SEE["测算榜单"] else "空" for role in UserRole}
    assert {seen(city, SIGHTS[name], role, RESPONSIBLE) for role in UserRole} == {"看见"}


def test_a_unit_sees_its_own_check_alone_and_no_act_that_is_only_proposed(city: Engine) -> None:
    with Session(city) as session:
        number, unit = newest(session, CHECKING), unit_id(session, RESPONSIBLE)
        mine = person(session, "某人", UserRole.UNIT_MANAGER, unit_id=unit, on=NOON)
        officer = person(session, "某人", UserRole.OFFICER, on=NOON)
        assert [one.unit_id for one in circulars.checks(session, mine, circular_id=number)] == [unit]
        assert len(circulars.checks(session, officer, circular_id=number)) == 2
        both = person(session, "某人", UserRole.OFFICER, UserRole.COORDINATOR, unit_id=unit, on=NOON)
        assert {check.unit_id for _, check in circulars.to_check(session, both)} == {unit}
        assert [one.kind.label for one in cards.official_acts(session, mine, day=NOON.date())] == ["挂牌督办"]
        assert [one.kind.label for one in cards.official_acts(session, officer, day=NOON.date())] == ["通报表扬", "约谈", "挂牌督办"]
