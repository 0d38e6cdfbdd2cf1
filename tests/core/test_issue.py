"""Problems on their way: numbers, owners, working days over the festivals, one extension, what is refused, and how they count."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
from sqlmodel import Session, select

from core.access import Actor
from core.commands import answer, issue, tracker
from core.commands.answer import AskExtension, CallBack, DecideExtension, ReplyIssue
from core.commands.issue import AssignIssue, OnIssue, RaiseIssue
from core.commands.tracker import NameTracker
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.issues import IssueKind, IssueSource, IssueState, ReplyKind, Rung, Satisfaction
from core.models import Assignment, Issue, IssueStep
from core.period import CHINA, Month
from core.queries import coordination, issues
from core.queries.facts import Cut
from core.vocabulary import Role, UserRole
from tests.core.coordinating import Coordination
from tests.core.route import project_id
from tests.data.town import NOON, town
from tests.people import person

AUGUST = Month(2019, 8)
END = datetime(2019, 12, 31, 12, tzinfo=CHINA)


@pytest.fixture
def case(session: Session) -> Coordination:
    town(session)
    return Coordination(session)


def test_numbers_are_counted_within_the_year(case: Coordination) -> None:
    first, second = case.raised(), case.raised("LJ-002")
    case.on_day(date(2020, 1, 6))
    assert [first.number, second.number, case.raised().number] == ["2019-001", "2019-002", "2020-001"]


def test_the_thousandth_problem_of_a_year_follows_the_nine_hundred_ninety_ninth(case: Coordination) -> None:
    one = case.raised()
    kept = {name: getattr(one, name) for name in Issue.model_fields if name not in ("id", "number")}
    for number in ("2019-998", "2019-999", "2019-1000"):
        case.session.add(Issue(number=number, **kept))
    case.session.flush()
    assert case.raised().number == "2019-1001"


def test_the_same_problem_is_not_raised_twice_while_it_is_open(case: Coordination) -> None:
    asked = RaiseIssue("LJ-001", IssueKind.FUNDS, "进度款没有拨付")
    made = issue.raise_issue(case.session, asked, by=case.proposer, on=case.on)
    with pytest.raises(Conflict, match=f"已经提出，编号{made.number}，现在是“待派单”。不用再提。"):
        issue.raise_issue(case.session, asked, by=case.coordinator, on=case.on)


@pytest.mark.parametrize("who", ["coordinator", "proposer", "manager", "stranger"])
def test_a_unit_raises_problems_of_projects_that_it_has_a_part_in(case: Coordination, who: str) -> None:
    if who == "stranger":
        with pytest.raises(NotAllowed):
            case.raised(by=case.stranger)
        return
    actor: Actor = getattr(case, who)
    made = case.raised(by=actor)
    assert (made.proposer, made.proposer_unit_id, made.state, made.due_on) == (actor.name, actor.unit_id, IssueState.WAITING, None)


def test_the_bureau_notes_who_proposed_and_where_it_was_found(case: Coordination) -> None:
    asked = RaiseIssue("LJ-001", IssueKind.LAND, "两户未腾房", IssueSource.VISIT, "8月19日现场走访", case.owner, "李业主")
    number = issue.raise_issue(case.session, asked, by=case.officer, on=case.on).id
    made = case.session.get_one(Issue, number)
    assert (made.proposer, made.proposer_unit_id, made.source, made.reference, made.raised_by) == (
        "李业主",
        case.owner,
        IssueSource.VISIT,
        "8月19日现场走访",
        case.officer.person_id,
    )


LIMITS = {
    "within a week": (date(2019, 8, 19), 3, date(2019, 8, 22)),
    "over a weekend": (date(2019, 8, 23), 1, date(2019, 8, 26)),
    "National Day 2019 with the Sunday and the Saturday that were worked": (date(2019, 9, 27), 5, date(2019, 10, 10)),
    "assigned on the Sunday that was worked before National Day 2019": (date(2019, 9, 29), 1, date(2019, 9, 30)),
    "the last day before Spring Festival 2019": (date(2019, 2, 1), 3, date(2019, 2, 11)),
    "Spring Festival 2024: New Year's Eve and the Sunday after it were worked": (date(2024, 2, 8), 2, date(2024, 2, 18)),
    "National Day 2024 with both weekends that were worked": (date(2024, 9, 30), 5, date(2024, 10, 12)),
}
"""The day of the assignment, the limit in working days, and the day that it ends on by the State Council's notices of the years."""


@pytest.mark.parametrize("which", LIMITS)
def test_a_limit_is_counted_in_working_days(case: Coordination, which: str) -> None:
    begins, days, due = LIMITS[which]
    case.on_day(begins)
    assert case.assigned(days=days).due_on == due


@pytest.mark.parametrize(("day", "allowed"), [(date(2019, 10, 11), True), (date(2019, 10, 12), False)], ids=["last day", "a day later"])
def test_an_objection_has_five_working_days_over_national_day(case: Coordination, day: date, allowed: bool) -> None:
    """Assigned on Sunday 2019-09-29, a working day; 30 September, 8, 9, 10 and 11 October follow it."""
    case.on_day(date(2019, 9, 29))
    one = case.assigned(days=20)
    case.on_day(day)
    asked = OnIssue(one.id or 0, "不属职责")
    if allowed:
        issue.dispute_assignment(case.session, asked, by=case.coordinator, on=case.on)
        assert one.state is IssueState.DISPUTED
    else:
        with pytest.raises(Conflict, match="应在派单后5个工作日内提出，已于2019-10-11截止。请签收办理。"):
            issue.dispute_assignment(case.session, asked, by=case.coordinator, on=case.on)


def test_what_the_section_head_decided_is_not_objected_to_again(case: Coordination) -> None:
    one = case.disputed()
    case.on_day(date(2019, 8, 26))
    issue.fix_assignment(case.session, OnIssue(one.id or 0, "属其职责"), by=case.head, on=case.on)
    assert (one.due_on, one.fixed) == (date(2019, 9, 9), True)
    with pytest.raises(Conflict, match="已由科室负责人裁定"):
        issue.dispute_assignment(case.session, OnIssue(one.id or 0, "仍不属职责"), by=case.coordinator, on=case.on)


def test_after_an_objection_a_problem_goes_to_another_unit_and_its_limit_runs_anew(case: Coordination) -> None:
    one = case.disputed()
    case.on_day(date(2019, 8, 26))
    with pytest.raises(Conflict, match="改派须给另一个单位"):
        case.assign(one)
    case.assign(one, unit=case.responsible, who=case.manager, days=3)
    assert (one.owner_unit_id, one.due_on, one.rung) == (case.responsible, date(2019, 8, 29), Rung.RESPONSIBLE)


REFUSED: dict[str, tuple[Callable[[Coordination, int], AssignIssue], str]] = {
    "a person of another unit": (lambda c, key: AssignIssue(key, c.builder, c.manager.person_id or 0), "不是鹭建工程管理有限公司的人员"),
    "no limit": (lambda c, key: AssignIssue(key, c.builder, c.coordinator.person_id or 0, 0), "期限应为1至250个工作日"),
    "a rung that a person decides": (
        lambda c, key: AssignIssue(key, c.builder, c.coordinator.person_id or 0, rung=Rung.LEADING_GROUP),
        "派单的层级最高到市重点办",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_an_assignment_names_a_person_of_the_unit_and_a_possible_limit(case: Coordination, what: str) -> None:
    one = case.raised()
    make, said = REFUSED[what]
    with pytest.raises(BadInput, match=said):
        issue.assign_issue(case.session, make(case, one.id or 0), by=case.officer, on=case.on)
    with pytest.raises(NotFound):
        issue.assign_issue(case.session, AssignIssue(99, case.builder, 1), by=case.officer, on=case.on)


def test_there_is_one_extension_with_a_reason_asked_for_in_time(case: Coordination) -> None:
    one = case.working(days=3)
    due = one.due_on
    with pytest.raises(BadInput, match="延期理由没有填写"):
        answer.ask_extension(case.session, AskExtension(one.id or 0, date(2019, 9, 9), " "), by=case.coordinator, on=case.on)
    with pytest.raises(BadInput, match="不晚于现在的期限"):
        answer.ask_extension(case.session, AskExtension(one.id or 0, due, "等图"), by=case.coordinator, on=case.on)
    case.decide(case.ask(one, day=date(2019, 9, 9)), approve=False)
    assert (one.due_on, one.extended_from, one.wished_on) == (due, None, None)
    case.decide(case.ask(one, day=date(2019, 9, 9)))
    assert (one.due_on, one.extended_from, one.state) == (date(2019, 9, 9), due, IssueState.WORKING)
    with pytest.raises(Conflict, match="已经延期一次，不能再延"):
        case.ask(one)
    late = case.working(days=1)
    case.on_day(date(2019, 8, 26))
    with pytest.raises(Conflict, match="到期，不能再申请延期"):
        case.ask(late)


def test_the_head_may_grant_another_day_than_the_one_asked_for(case: Coordination) -> None:
    one = case.ask(case.working(days=3), day=date(2019, 9, 30))
    asked = DecideExtension(one.id or 0, approve=True, day=date(2019, 9, 6))
    answer.decide_extension(case.session, asked, by=case.head, on=case.on)
    assert one.due_on == date(2019, 9, 6)


def test_an_answer_into_a_plan_names_its_day_is_watched_until_then_and_answered_again(case: Coordination) -> None:
    one = case.working()
    with pytest.raises(BadInput, match="列入计划的要写明解决日期"):
        answer.reply_issue(case.session, ReplyIssue(one.id or 0, ReplyKind.PLANNED, "明年办"), by=case.coordinator, on=case.on)
    case.call(case.reply(one, ReplyKind.PLANNED), Satisfaction.SATISFIED)
    assert (one.state, one.due_on) == (IssueState.TRACKED, date(2019, 9, 19))
    (line,) = issues.issues(case.session, case.officer, day=date(2019, 9, 19))
    assert line.late == 0
    (line,) = issues.issues(case.session, case.officer, day=date(2019, 9, 21))
    assert line.late == 2
    case.call(case.reply(one))
    assert one.state is IssueState.CLOSED


def test_nobody_calls_back_on_his_own_answer_and_the_proposer_does_not_speak_for_the_bureau(case: Coordination) -> None:
    both = person(case.session, "兼任者", UserRole.OFFICER, unit_id=case.builder, on=case.on)
    one = case.working()
    answer.reply_issue(case.session, ReplyIssue(one.id or 0, ReplyKind.SOLVED, "已交付"), by=both, on=case.on)
    for actor, heard in ((both, Satisfaction.SATISFIED), (case.proposer, Satisfaction.CHECKED)):
        with pytest.raises(NotAllowed):
            case.call(one, heard, by=actor)
    case.call(one, Satisfaction.MOSTLY, by=case.proposer)
    assert one.state is IssueState.CLOSED


def test_what_is_returned_says_why_and_has_a_new_day(case: Coordination) -> None:
    one = case.answered()
    with pytest.raises(BadInput, match="回访情况没有填写"):
        answer.call_back(case.session, CallBack(one.id or 0, Satisfaction.DISSATISFIED), by=case.officer, on=case.on)
    answer.call_back(case.session, CallBack(one.id or 0, Satisfaction.DISSATISFIED, "没有交完", 2), by=case.officer, on=case.on)
    assert (one.state, one.due_on) == (IssueState.RETURNED, date(2019, 8, 22))


def test_every_step_keeps_state_rung_and_day_before_and_after(case: Coordination) -> None:
    one = case.struck()
    steps = case.session.exec(select(IssueStep).where(IssueStep.issue_id == one.id).order_by(IssueStep.id)).all()  # type: ignore[arg-type]  # a column
    assert [step.state_before for step in steps] == [None, *(step.state_after for step in steps[:-1])]
    assert [step.due_before for step in steps] == [None, *(step.due_after for step in steps[:-1])]
    assert steps[-1].state_after is IssueState.STRUCK
    assert [step.person_id for step in steps].count(None) == 0


def counts(case: Coordination, month: Month = AUGUST, known_at: datetime = END) -> list[tuple[int, ...]]:
    """Project, month asked for, problems due, and of these closed in time."""
    frame = coordination.problems(case.session, Cut(month, known_at))
    assert frame["due_on"].str[5:7].astype("int64").tolist() == frame["month"].tolist()
    found = frame.groupby("project_id")["in_time"].agg(["size", "sum"])
    return [(int(project), month.number, int(due), int(closed)) for project, due, closed in found.itertuples()]


def test_a_problem_closed_by_its_day_counts_and_the_time_of_the_call_back_is_not_the_owners(case: Coordination) -> None:
    project = project_id(case.session, "LJ-001")
    one = case.answered()
    case.on_day(date(2019, 9, 30))
    assert counts(case, Month(2019, 9)) == [(project, 9, 1, 0)]
    case.call(one)
    assert counts(case, Month(2019, 9)) == [(project, 9, 1, 1)]
    assert counts(case, Month(2019, 9), known_at=datetime(2019, 9, 29, tzinfo=CHINA)) == [(project, 9, 1, 0)]
    assert counts(case, AUGUST) == []
    assert counts(case, Month(2020, 1)) == []


def test_an_extension_counts_by_its_new_day_and_a_return_does_not(case: Coordination) -> None:
    project = project_id(case.session, "LJ-001")
    one = case.decide(case.ask(case.working(days=1), day=date(2019, 9, 9)))
    case.on_day(date(2019, 9, 6))
    case.reply(one)
    case.call(one, Satisfaction.DISSATISFIED)
    assert counts(case, Month(2019, 9)) == [(project, 9, 1, 0)]
    case.on_day(date(2019, 9, 10))
    issue.accept_issue(case.session, OnIssue(one.id or 0), by=case.coordinator, on=case.on)
    case.call(case.reply(one))
    assert one.state is IssueState.CLOSED
    assert counts(case, Month(2019, 9)) == [(project, 9, 1, 0)]


def test_a_late_answer_into_a_plan_stays_late(case: Coordination) -> None:
    project = project_id(case.session, "LJ-001")
    one = case.working(days=1)
    case.on_day(date(2019, 8, 26))
    case.call(case.reply(one, ReplyKind.PLANNED))
    assert one.state is IssueState.TRACKED
    assert counts(case) == [(project, 8, 1, 0)]
    timely = case.answered(ReplyKind.PLANNED)
    case.call(timely)
    assert counts(case) == [(project, 8, 1, 0)]
    assert counts(case, Month(2019, 9)) == [(project, 9, 2, 0)]


def test_a_second_answer_into_a_plan_moves_the_day_no_more(case: Coordination) -> None:
    project = project_id(case.session, "LJ-001")
    one = case.call(case.answered(ReplyKind.PLANNED))
    case.on_day(date(2019, 9, 18))
    case.call(case.reply(one, ReplyKind.PLANNED))
    assert one.due_on == date(2019, 10, 18)
    case.on_day(date(2019, 10, 17))
    case.call(case.reply(one))
    assert counts(case, Month(2019, 10)) == [(project, 10, 1, 0)]


def test_statistics_ages_and_the_median_of_days(case: Coordination) -> None:
    case.working(days=1)
    case.struck()
    case.on_day(date(2019, 9, 10))
    case.answered()
    found = issues.issues(case.session, case.officer, day=date(2019, 9, 10))
    whole = coordination.tally("全部", list(found), day=date(2019, 9, 10))
    assert (whole.raised, whole.left, whole.late, whole.due, whole.in_time, whole.days) == (3, 2, 1, 2, 1, 0.0)
    assert coordination.ages(found) == {"7天以内": 0, "8至15天": 0, "16至30天": 1, "30天以上": 0}
    (first,) = coordination.tallies(found, lambda one: one.owner_unit, day=date(2019, 9, 10))
    assert (first.name, first.raised) == ("鹭建", 3)


@pytest.mark.parametrize(
    ("late", "name"), [(7, "7天以内"), (8, "8至15天"), (15, "8至15天"), (16, "16至30天"), (30, "16至30天"), (31, "30天以上")]
)
def test_the_classes_of_lateness_meet(case: Coordination, late: int, name: str) -> None:
    one = case.assigned(days=1)
    day = date.fromordinal((one.due_on or NOON.date()).toordinal() + late)
    assert coordination.ages(issues.issues(case.session, case.officer, day=day))[name] == 1


SEEN = {"officer": True, "head": True, "signatory": True, "coordinator": True, "proposer": True, "manager": True, "stranger": False}


@pytest.mark.parametrize("who", SEEN)
def test_a_unit_sees_what_it_proposed_owns_or_has_a_part_in(case: Coordination, who: str) -> None:
    one = case.assigned()
    viewer: Actor = getattr(case, who)
    assert bool(issues.issues(case.session, viewer, day=case.on.date())) is SEEN[who]
    assert bool(issues.steps(case.session, viewer, issue_id=one.id or 0, day=case.on.date())) is SEEN[who]


def test_every_project_of_the_list_has_a_named_tracker_or_is_told(case: Coordination) -> None:
    day = case.on.date()
    assert [one.code for one in issues.untracked(case.session, case.officer, day=day)] == ["LJ-001", "LJ-002", "LJ-003", "LJ-004"]
    first, second = case.coordinator.person_id or 0, case.manager.person_id or 0
    tracker.name_tracker(case.session, NameTracker("LJ-001", first, date(2019, 8, 1)), by=case.officer, on=case.on)
    assert [one.code for one in issues.untracked(case.session, case.officer, day=day)] == ["LJ-002", "LJ-003", "LJ-004"]
    with pytest.raises(Conflict, match="协调人已是此人"):
        tracker.name_tracker(case.session, NameTracker("LJ-001", first, day), by=case.officer, on=case.on)
    with pytest.raises(Conflict, match="起始日期须晚于这一天"):
        tracker.name_tracker(case.session, NameTracker("LJ-001", second, date(2019, 8, 1)), by=case.officer, on=case.on)
    tracker.name_tracker(case.session, NameTracker("LJ-001", second, day, "名单〔2019〕1号"), by=case.officer, on=case.on)
    held = case.session.exec(select(Assignment).where(Assignment.role == Role.COORDINATOR)).all()
    assert sorted((one.person_id, one.starts_on, one.ends_on) for one in held) == [
        (first, date(2019, 8, 1), date(2019, 8, 19)),
        (second, day, None),
    ]
