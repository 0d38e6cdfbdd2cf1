"""What builders may take on: place, ceiling and exception, of the day; the same at an assignment and at the approval of a plan."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db, ledger, scope
from core.access import Actor
from core.commands.blacklist import DecideBlacklist, ProposeBlacklist, decide_blacklist, propose_blacklist
from core.commands.builder import AssignBuilder, assign_builder
from core.commands.cost import RecordCost, record_cost
from core.commands.directory import LeaveDirectory, leave_directory
from core.commands.plan import ApproveEdition, DraftEdition, approve_edition, draft_edition
from core.commands.scope import (
    DecideException,
    EndCeilings,
    ProposeException,
    SetCeiling,
    SetProjectSpecialty,
    decide_exception,
    end_ceilings,
    propose_exception,
    set_ceiling,
    set_project_specialty,
)
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import Assignment, Project
from core.money import FEN_PER_WAN as WAN
from core.period import Month
from core.queries import directory, takers
from core.vocabulary import CostKind, ProposalState, Role, Scope, Tier, UserRole
from data.demo.credit import TODAY as DEMO_DAY
from tests.core.builders import BUILDER, OWNER, SECOND, TODAY, Bureau
from tests.data.town import NOON, PLAN, row

SEPTEMBER = date(2019, 9, 1)
LARGE = "LJ-002"
"""The project of 12 亿元; that of LJ-001 is 6 亿元."""


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return Bureau(session)


def assign(bureau: Bureau, code: str, unit: str = SECOND, *, day: date = SEPTEMBER, by: Actor | None = None) -> None:
    request = AssignBuilder(code, bureau.unit(unit), day, "更换〔2019〕1号")
    assign_builder(bureau.session, request, by=by or bureau.officer, on=bureau.now)
    bureau.session.flush()


def limited(bureau: Bureau) -> int:
    """Both specialties, the second company in houses, projects up to 8 亿元; return the ceiling."""
    houses, roads = bureau.specialty("房建"), bureau.specialty("市政")
    bureau.entry(SECOND, houses)
    bureau.entry(BUILDER, roads)
    set_project_specialty(bureau.session, SetProjectSpecialty(("LJ-001", LARGE, "LJ-003"), houses), by=bureau.officer, on=NOON)
    return bureau.ceiling(80_000 * WAN, specialty=houses)


def builder_of(bureau: Bureau, code: str, day: date) -> str:
    found = takers.taking(bureau.session, bureau.manager, code=code, day=day)
    assert found is not None
    return found.builder


def test_the_earlier_builder_ends_the_day_before(bureau: Bureau) -> None:
    assign(bureau, "LJ-001")
    assert [builder_of(bureau, "LJ-001", day) for day in (date(2019, 8, 31), SEPTEMBER)] == ["鹭建", "澜序"]
    made = bureau.session.exec(select(Assignment).order_by(col(Assignment.id).desc())).first()
    assert made is not None
    assert (made.role, made.document, made.recorded_at) == (Role.AGENT_BUILDER, "更换〔2019〕1号", NOON.replace(minute=1))


def test_a_project_beyond_place_or_ceiling_needs_an_approved_exception(bureau: Bureau) -> None:
    limited(bureau)
    assign(bureau, "LJ-001")
    with pytest.raises(Conflict, match="乙类最多承接80,000万元，该项目120,000万元。请换代建单位，或在“名录与信用”中申请超范围承接"):
        assign(bureau, LARGE)
    with pytest.raises(Conflict, match="2019-09-02没有列入名录房建专业"):
        assign(bureau, "LJ-001", BUILDER, day=date(2019, 9, 2))
    asked = ProposeException(LARGE, bureau.unit(SECOND), "连片实施")
    number = propose_exception(bureau.session, asked, by=bureau.both, on=NOON)
    bureau.session.flush()
    with pytest.raises(Conflict, match="不能承接"):
        assign(bureau, LARGE)
    with pytest.raises(NotAllowed, match="本人提出"):
        decide_exception(bureau.session, DecideException(number.id or 0, approve=True), by=bureau.both, on=NOON)
    decide_exception(bureau.session, DecideException(number.id or 0, approve=True), by=bureau.head, on=NOON)
    assign(bureau, LARGE)
    assert builder_of(bureau, LARGE, SEPTEMBER) == "澜序"


def test_an_exception_counts_on_no_day_before_it_was_approved(bureau: Bureau) -> None:
    limited(bureau)
    asked = propose_exception(bureau.session, ProposeException(LARGE, bureau.unit(SECOND), "连片实施"), by=bureau.officer, on=NOON)
    bureau.session.flush()
    late = NOON.replace(hour=23, minute=30)
    decide_exception(bureau.session, DecideException(asked.id or 0, approve=True), by=bureau.head, on=late)
    days = (date(2019, 8, 19), TODAY, SEPTEMBER)
    assert [scope.limits(bureau.session, day).exceptions for day in days] == [frozenset(), *2 * [{(asked.project_id, asked.unit_id)}]]
    assign(bureau, LARGE, day=date(2019, 8, 10))


def test_a_blacklisted_builder_is_assigned_only_by_an_exception(bureau: Bureau) -> None:
    bureau.entry(SECOND, bureau.specialty("房建"))
    days = (SEPTEMBER, date(2019, 12, 31))
    black = ProposeBlacklist(bureau.unit(SECOND), "围标", "第十一条", "处理〔2019〕1号", *days)
    number = propose_blacklist(bureau.session, black, by=bureau.officer, on=NOON)
    bureau.session.flush()
    decide_blacklist(bureau.session, DecideBlacklist(number.id or 0, approve=True), by=bureau.approver, on=NOON)
    with pytest.raises(Conflict, match=f"代建单位{SECOND}不能承接：2019-09-01在信用黑名单上"):
        assign(bureau, LARGE)
    assign(bureau, "LJ-001", day=date(2019, 8, 31))
    asked = propose_exception(bureau.session, ProposeException(LARGE, bureau.unit(SECOND), "续建"), by=bureau.officer, on=NOON)
    bureau.session.flush()
    decide_exception(bureau.session, DecideException(asked.id or 0, approve=True), by=bureau.head, on=NOON)
    assign(bureau, LARGE)


def test_a_refused_exception_opens_nothing_and_may_be_asked_for_again(bureau: Bureau) -> None:
    limited(bureau)
    asked = ProposeException(LARGE, bureau.unit(SECOND), "连片实施")
    number = propose_exception(bureau.session, asked, by=bureau.officer, on=NOON).id or 0
    with pytest.raises(Conflict, match="已在办理或已批准"):
        propose_exception(bureau.session, asked, by=bureau.officer, on=NOON)
    with pytest.raises(BadInput, match="理由没有填写"):
        decide_exception(bureau.session, DecideException(number, approve=False), by=bureau.head, on=NOON)
    decide_exception(bureau.session, DecideException(number, approve=False, reason="力量不足"), by=bureau.head, on=NOON)
    with pytest.raises(Conflict, match="已经办理"):
        decide_exception(bureau.session, DecideException(number, approve=True), by=bureau.head, on=NOON)
    with pytest.raises(Conflict, match="不能承接"):
        assign(bureau, LARGE)
    propose_exception(bureau.session, asked, by=bureau.officer, on=NOON)
    assert [one.state for one in directory.exceptions(bureau.session, bureau.officer)] == [ProposalState.PROPOSED, ProposalState.REFUSED]
    assert directory.exceptions(bureau.session, bureau.manager) == ()


def test_exactly_at_the_ceiling_is_within_and_the_approved_estimate_counts(bureau: Bureau) -> None:
    limited(bureau)

    def found(fen: int) -> Scope:
        record_cost(bureau.session, RecordCost(LARGE, CostKind.ESTIMATE, fen, TODAY, "概算批复"), by=bureau.officer, on=bureau.now)
        bureau.session.flush()
        taking = takers.taking(bureau.session, bureau.manager, code=LARGE, day=SEPTEMBER)
        assert taking is not None
        return next(one.found.scope for one in taking.takers if one.unit == "澜序")

    assert found(80_000 * WAN) is Scope.WITHIN
    assert found(80_000 * WAN + 1) is Scope.TOO_LARGE
    earlier = takers.taking(bureau.session, bureau.manager, code=LARGE, day=date(2019, 8, 19))
    assert earlier is not None
    assert earlier.project.amount == 120_000 * WAN


def test_after_the_directory_and_the_ceilings_ended_nothing_limits(bureau: Bureau) -> None:
    ceiling = limited(bureau)
    held = tuple(one.id for one in directory.entries(bureau.session, bureau.officer, day=TODAY))
    leave_directory(bureau.session, LeaveDirectory(held, date(2019, 8, 31), "废止〔2019〕1号", "制度废止"), by=bureau.officer, on=NOON)
    with pytest.raises(Conflict, match="没有列入名录"):
        assign(bureau, LARGE)
    end_ceilings(bureau.session, EndCeilings((ceiling,), date(2019, 8, 31), "废止〔2019〕1号"), by=bureau.head, on=NOON)
    assign(bureau, LARGE)
    taking = takers.taking(bureau.session, bureau.manager, code=LARGE, day=SEPTEMBER)
    assert taking is not None
    assert [(one.unit, one.found.scope) for one in taking.takers] == [("澜序", Scope.FREE)]


def test_a_later_ceiling_ends_the_one_before_and_one_of_a_specialty_goes_before_the_general_one(bureau: Bureau) -> None:
    houses = bureau.specialty("房建")
    bureau.ceiling(1 * WAN)
    bureau.ceiling(5 * WAN, specialty=houses)
    bureau.ceiling(None, specialty=houses, since=date(2019, 1, 1))

    def most(day: date, specialty: int) -> int | None:
        return scope.limits(bureau.session, day).most(scope.Place(specialty, Tier.B))

    assert [most(date(2018, 12, 31), houses), most(date(2019, 1, 1), houses), most(TODAY, 99)] == [5 * WAN, None, 1 * WAN]
    listed = directory.ceilings(bureau.session, bureau.manager, day=TODAY)
    assert [(one.specialty, one.most) for one in listed] in ([("", 1 * WAN), ("房建", None)], [("房建", None), ("", 1 * WAN)])
    with pytest.raises(Conflict, match="自2019-01-01起已有承接上限"):
        bureau.ceiling(2 * WAN, specialty=houses, since=date(2018, 6, 1))
    for most_of, said in ((0, "应大于0"), (-1, "应大于0"), (10**17, "应大于0")):
        with pytest.raises(BadInput, match=said):
            bureau.ceiling(most_of, since=date(2019, 8, 1))
    with pytest.raises(NotAllowed):
        set_ceiling(bureau.session, SetCeiling(Tier.A, None, None, TODAY, "文"), by=bureau.officer, on=NOON)
    with pytest.raises(BadInput, match="没有选定"):
        end_ceilings(bureau.session, EndCeilings((), TODAY, "文"), by=bureau.head, on=NOON)


def test_without_a_noted_specialty_any_place_of_the_builder_counts(bureau: Bureau) -> None:
    limited(bureau)
    with pytest.raises(Conflict, match="2019-09-01没有列入名录。"):
        assign(bureau, "LJ-004", OWNER)
    assign(bureau, "LJ-004", SECOND)


REFUSED = {
    "a district": (AssignBuilder("LJ-001", 1, SEPTEMBER, "文"), BadInput, "不能做代建单位"),
    "a package": (AssignBuilder("LJ-P", 6, SEPTEMBER, "文"), BadInput, "是打捆项目"),
    "no document": (AssignBuilder("LJ-001", 6, SEPTEMBER, " "), BadInput, "文件没有填写"),
    "a locked month": (AssignBuilder("LJ-001", 6, date(2019, 7, 31), "文"), Conflict, "2019年7月已经锁定，更换日期不能早于2019-08-01"),
    "the same builder": (AssignBuilder("LJ-001", 5, SEPTEMBER, "文"), Conflict, "已是该单位"),
    "no such project": (AssignBuilder("LJ-9", 6, SEPTEMBER, "文"), NotFound, "没有找到项目“LJ-9”"),
    "no such unit": (AssignBuilder("LJ-001", 99, SEPTEMBER, "文"), NotFound, "没有找到单位“99”"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_assignment_that_cannot_be_is_refused_in_a_sentence(sqlite_engine: Engine, case: str) -> None:
    request, error, said = REFUSED[case]
    with db.transaction(sqlite_engine) as session:
        bureau = Bureau(session)
        with pytest.raises(error, match=said):
            assign_builder(session, request, by=bureau.officer, on=NOON)


def test_nothing_is_assigned_behind_a_later_builder(bureau: Bureau) -> None:
    assign(bureau, "LJ-001", day=date(2019, 10, 1))
    with pytest.raises(Conflict, match="自2019-10-01起已有代建单位"):
        assign(bureau, "LJ-001", OWNER)


def edition(bureau: Bureau, *more: str) -> ApproveEdition:
    """Draft the second edition with new projects built by the second company; return its approval."""
    fresh = [replace(row(code, f"新项目{code}", 12_000), agent_builder=SECOND, months=(0,) * 8 + (3_000 * WAN,) * 4) for code in more]
    draft_edition(bureau.session, DraftEdition(2019, 2, 9, (*PLAN, *fresh)), by=bureau.officer, on=NOON)
    draft = ledger.editions(bureau.session, 2019)[-1]
    return ApproveEdition(2019, 2, ledger.fingerprint(draft, ledger.plan_rows(bureau.session, draft).values()))


def test_an_edition_that_assigns_a_builder_beyond_its_place_is_not_approved(bureau: Bureau) -> None:
    limited(bureau)
    request = edition(bureau, "LJ-101", "LJ-100")
    roads = next(number for number, name in directory.specialties(bureau.session, bureau.head).items() if name == "市政")
    set_project_specialty(bureau.session, SetProjectSpecialty(("LJ-100", "LJ-101"), roads), by=bureau.officer, on=NOON)
    with pytest.raises(Conflict, match=f"项目LJ-100“新项目LJ-100”的代建单位{SECOND}不能承接：2019-09-01没有列入名录市政专业"):
        approve_edition(bureau.session, request, by=bureau.head, on=NOON)
    for code in ("LJ-100", "LJ-101"):
        asked = propose_exception(bureau.session, ProposeException(code, bureau.unit(SECOND), "连片"), by=bureau.officer, on=NOON)
        bureau.session.flush()
        decide_exception(bureau.session, DecideException(asked.id or 0, approve=True), by=bureau.head, on=NOON)
    approve_edition(bureau.session, request, by=bureau.head, on=NOON)


def test_an_edition_without_new_builders_is_approved_whatever_the_directory_says(bureau: Bureau) -> None:
    limited(bureau)
    approve_edition(bureau.session, edition(bureau), by=bureau.head, on=NOON)
    assert ledger.editions(bureau.session, 2019)[-1].approved_at is not None


def test_who_builds_a_project_of_a_draft_stands_in_the_draft(bureau: Bureau) -> None:
    edition(bureau, "LJ-100")
    with pytest.raises(Conflict, match="LJ-100还没有列入批准的年度计划。代建单位请在计划表中填写。"):
        assign(bureau, "LJ-100", OWNER)


def test_a_project_s_specialty_is_noted_and_changed(bureau: Bureau) -> None:
    limited(bureau)
    found = takers.taking(bureau.session, bureau.manager, code="LJ-001", day=TODAY)
    assert found is not None
    assert found.specialty == "房建"
    for request, said in ((SetProjectSpecialty((), 1), "没有选定项目"), (SetProjectSpecialty(("LJ-9",), 1), "没有找到项目")):
        with pytest.raises((BadInput, NotFound), match=said):
            set_project_specialty(bureau.session, request, by=bureau.officer, on=NOON)
    assert takers.taking(bureau.session, bureau.manager, code="LJ-9", day=TODAY) is None


def test_the_load_counts_what_is_under_way_of_the_month_s_plan(bureau: Bureau) -> None:
    assign(bureau, "LJ-003")
    for project, day in (("LJ-001", date(2019, 7, 31)), (LARGE, date(2019, 12, 31))):
        held = bureau.session.exec(select(Project).where(Project.code == project)).one()
        held.planned_completion = day
        bureau.session.add(held)
    bureau.session.flush()
    august, september = (takers.loads(bureau.session, bureau.manager, month=Month(2019, number)) for number in (8, 9))
    assert august is not None
    assert september is not None
    assert [(one.unit, one.projects, one.total, one.annual_plan, one.overdue) for one in august] == [
        ("鹭建", 3, 210_000 * WAN, 42_000 * WAN, 1)
    ]
    assert [(one.unit, one.projects, one.overdue) for one in september] == [("鹭建", 2, 1), ("澜序", 1, 0)]
    assert takers.loads(bureau.session, bureau.manager, month=Month(2018, 12)) is None


def test_the_plans_of_the_demonstration_hold_with_one_exception(demo_engine: Engine) -> None:
    with db.reading(demo_engine) as session:
        built = select(Assignment).where(Assignment.role == Role.AGENT_BUILDER, col(Assignment.ends_on).is_(None))
        pairs = {one.project_id: one.unit_id or 0 for one in session.exec(built)}
        held = scope.limits(session, DEMO_DAY)
        projects = scope.asked(session, DEMO_DAY, project_ids=frozenset(pairs))
        found = [held.judge(one, pairs[one.id]).scope for one in projects.values()]
        assert (len(found), found.count(Scope.EXCEPTED), found.count(Scope.WITHIN)) == (len(pairs), 1, len(pairs) - 1)
        before = date(2018, 12, 31)
        then = {number: unit for (number, role), unit in ledger.parts(session, before).items() if role is Role.AGENT_BUILDER}
        held, projects = scope.limits(session, before), scope.asked(session, before, project_ids=frozenset(then))
        assert [one.name for one in projects.values() if not held.judge(one, then[one.id]).allowed] == []


def test_the_directory_of_the_demonstration_is_as_large_as_the_published_one(demo_engine: Engine) -> None:
    with db.reading(demo_engine) as session:
        officer = Actor("李督查", frozenset({UserRole.OFFICER}))
        listed = directory.entries(session, officer, day=date(2019, 9, 2))
        tiers = [one.tier for one in listed]
        assert (tiers.count(Tier.A), tiers.count(Tier.B), len({one.unit_id for one in listed})) == (14, 27, 41)
        assert len({(one.specialty, one.tier) for one in listed}) == 7 * 2
        ended = directory.entries(session, officer, day=date(2018, 12, 31))
        assert [(one.unit, one.tier, one.end_document != "") for one in ended if one.ends_on] == [
            ("鹭江清源管网", Tier.B, True),
            ("鹭江旧港市政", Tier.B, True),
        ]
        assert [one.unit for one in listed if one.starts_on == date(2019, 1, 1)] == ["鹭江清源管网"]
        assert directory.entries(session, officer, day=date(2017, 12, 31)) == ()
        assert [(one.unit, one.state.label) for one in directory.exceptions(session, officer)] == [
            ("鹭江通途公路", "待审批"),
            ("星槎代建市政", "已同意"),
        ]
        (found,) = directory.find_units(session, officer, words="房屋开发")
        assert found.name == "鹭江宜居住房有限公司"
