"""The draw of a quarter as it goes: key list, population published before its event, seed by another person, a signed redraw."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from core.access import Actor
from core.commands import draw, inspection
from core.commands.draw import AllowRedraw, DrawnProject, EnterSeed, PlanKey, PublishPopulation
from core.commands.inspection import CancelTask
from core.commands.problem import NoteProblem, note_problem
from core.commands.sheet import AttachPhoto, KeepDraft, attach_photo, draft_self
from core.errors import BadInput, Conflict, DuchaError, NotAllowed, NotFound
from core.models import City, InspectionDraw, InspectionTask, Unit
from core.period import Quarter
from core.queries import population
from core.vocabulary import DrawState, TaskOrigin, TaskState, UserRole
from scoring.publish import inspecting
from tests.core.inspecting import EVENT, MARKS, Q3, SHEET, Inspection, day, hour
from tests.core.route import refused
from tests.data.town import NOON, WAN, town
from tests.people import person


@pytest.fixture
def case(session: Session) -> Inspection:
    """The small town with the persons of an inspection."""
    town(session)
    return Inspection(session)


def tasks(case: Inspection) -> list[InspectionTask]:
    return list(case.session.exec(select(InspectionTask).order_by(InspectionTask.id)))  # type: ignore[arg-type]  # SQL, not a number


def test_a_project_of_the_key_list_has_its_builder_and_the_plan_of_the_year_in_force(case: Inspection) -> None:
    task = case.key("LJ-002")
    assert (task.origin, task.state, task.builder_id) == (TaskOrigin.KEY, TaskState.PLANNED, case.builder)
    assert task.annual_plan == 24_000 * WAN
    earlier = case.key("LJ-002", quarter=Quarter(2018, 4))
    assert earlier.annual_plan is None


def test_drawn_projects_become_tasks_in_their_order_with_the_plan_of_the_population(case: Inspection) -> None:
    held = case.seeded(case.published(wanted=2), "LJ-003", "LJ-001")
    assert (held.state, held.seed, held.seeded_by) == (DrawState.DRAWN, "03 11 17", case.head.person_id)
    found = [(task.place, task.origin, task.draw_id, task.annual_plan) for task in tasks(case)]
    assert found == [(1, TaskOrigin.DRAWN, held.id, 100), (2, TaskOrigin.DRAWN, held.id, 100)]


def by(case: Inspection, role: UserRole) -> Actor:
    return person(case.session, "另一人", role, on=NOON)


REFUSED: dict[str, tuple[Callable[[Inspection], object], type[DuchaError], str]] = {
    "a project that is not there": (lambda case: case.key("LJ-999"), NotFound, "LJ-999"),
    "a project without a builder": (lambda case: case.key("LJ-004"), BadInput, "没有代建单位"),
    "no reason": (
        lambda case: draw.plan_key(case.session, PlanKey(Q3, "LJ-001", " ", SHEET, case.due), by=case.officer, on=NOON),
        BadInput,
        "理由没有填写",
    ),
    "a limit that is past": (lambda case: case.key(due_on=NOON.date() - timedelta(days=1)), BadInput, "早于今天"),
    "listed twice": (lambda case: (case.key(), case.key()), Conflict, "已在2019年第三季度的督查计划里"),
    "listed after the population was published": (lambda case: (case.published(), case.key()), Conflict, "重点名单不能再增加"),
    "an event that is over": (
        lambda case: draw.publish_population(case.session, PublishPopulation(Q3, b"all", 1, EVENT, NOON), by=case.officer, on=NOON),
        BadInput,
        "公布以后发生",
    ),
    "nothing wanted": (lambda case: case.published(wanted=0), BadInput, "至少为1"),
    "a second draw of the quarter": (lambda case: (case.published(), case.published()), Conflict, "一个季度抽取一次"),
    "a seed by the publisher himself": (
        lambda case: case.seeded(
            draw.publish_population(case.session, PublishPopulation(Q3, b"all", 1, EVENT, NOON + hour), by=(both := _both(case)), on=NOON),
            "LJ-001",
            by=both,
        ),
        NotAllowed,
        "本人公布的抽取",
    ),
    "a seed before the event": (
        lambda case: draw.enter_seed(
            case.session,
            EnterSeed(case.published().id or 0, "03", "公告", (DrawnProject("LJ-001", case.builder, None),), SHEET, case.due),
            by=case.head,
            on=NOON + hour - timedelta(seconds=1),
        ),
        Conflict,
        "此前不能录入种子",
    ),
    "another number drawn": (lambda case: case.seeded(case.published(wanted=2), "LJ-001"), BadInput, "应抽2项，现有1项"),
    "a project drawn twice": (lambda case: case.seeded(case.published(wanted=2), "LJ-001", "LJ-001"), BadInput, "写了两次"),
    "a seed twice": (
        lambda case: (held := case.seeded(case.published(), "LJ-001")) and case.seeded(held, "LJ-001"),
        Conflict,
        "已抽取",
    ),
    "a redraw without a reason": (
        lambda case: draw.allow_redraw(case.session, AllowRedraw(case.published().id or 0, ""), by=case.signatory, on=NOON),
        BadInput,
        "理由没有填写",
    ),
}


def _both(case: Inspection) -> Actor:
    return person(case.session, "身兼二职", UserRole.OFFICER, UserRole.SECTION_HEAD, on=NOON)


@pytest.mark.parametrize("name", REFUSED)
def test_what_breaks_the_order_is_refused(case: Inspection, name: str) -> None:
    act, error, said = REFUSED[name]
    with pytest.raises(error, match=said):
        act(case)


def test_a_redraw_leaves_the_first_draw_visible_and_takes_its_tasks_away(case: Inspection) -> None:
    key = case.key("LJ-002")
    first = case.seeded(case.published(), "LJ-001")
    case.grouped(tasks(case)[-1])
    draw.allow_redraw(case.session, AllowRedraw(first.id or 0, "总体漏了项目"), by=case.signatory, on=NOON + 3 * hour)
    assert (first.state, first.reason, first.redraw_signed_by) == (DrawState.VOID, "总体漏了项目", case.signatory.person_id)
    assert [task.id for task in tasks(case)] == [key.id]
    second = case.published()
    assert (second.version, second.state) == (2, DrawState.PUBLISHED)
    case.seeded(second, "LJ-001")
    assert len(list(case.session.exec(select(InspectionDraw)))) == 2


SEEDS_REFUSED = {
    "a blank without width": ("03\u200b11", "U\\+200B"),
    "a joiner": ("03\u206011", "U\\+2060"),
    "a mark of direction": ("03\u202e11", "U\\+202E"),
    "a soft hyphen": ("03\u00ad11", "U\\+00AD"),
    "a sign of private use": ("03\ue00011", "U\\+E000"),
    "a blank that does not break": ("03\u00a011", "特殊的空格"),
    "a wide blank": ("03\u300011", "特殊的空格"),
    "two blanks": ("03  11", "连续的空格"),
    "a new line": ("03\n11", "特殊的空格"),
    "letter and accent apart": ("e\u0301", "组合字符"),
}


@pytest.mark.parametrize("name", SEEDS_REFUSED)
def test_a_seed_that_nobody_could_type_again_is_refused(case: Inspection, name: str) -> None:
    text, said = SEEDS_REFUSED[name]
    asked = inspecting.Publish(Q3, 2, EVENT, NOON + hour)
    held = inspecting.publish(case.session, asked, by=case.officer, on=NOON)
    with pytest.raises(BadInput, match=said):
        inspecting.seed(case.session, inspecting.Seed(held.id or 0, text, "公告", case.due), by=case.head, on=NOON + 2 * hour)
    drawn = (DrawnProject("LJ-001", case.builder, 1), DrawnProject("LJ-002", case.builder, 1))
    with pytest.raises(BadInput, match=said):
        draw.enter_seed(case.session, EnterSeed(held.id or 0, text, "公告", drawn, SHEET, case.due), by=case.head, on=NOON + 2 * hour)


@pytest.mark.parametrize("begun", ["a self-score", "a draft of one", "a problem", "a photograph"])
def test_a_draw_of_which_an_inspection_began_is_not_drawn_again(case: Inspection, tmp_path: Path, begun: str) -> None:
    held = case.seeded(case.published(), "LJ-001")
    task, late = case.grouped(tasks(case)[0]), NOON + 15 * day
    if begun == "a self-score":
        case.self_scored(task)
    elif begun == "a problem":
        note_problem(case.session, NoteProblem(task.id or 0, "hazards", "x", late.date()), by=case.first, on=late)
    elif begun == "a photograph":
        photo = AttachPhoto(task.id or 0, "hazards", "临边.jpg", b"\xff\xd8\xff1\xff\xd9", tmp_path)
        attach_photo(case.session, photo, by=case.first, on=late)
    else:
        draft_self(case.session, KeepDraft(task.id or 0, MARKS), by=case.coordinator, on=NOON)
    again = AllowRedraw(held.id or 0, "想重抽")
    refused(case.session, Conflict, "已经开始", lambda: draw.allow_redraw(case.session, again, by=case.signatory, on=late))


def test_a_quarter_is_published_once_the_earlier_quarters_of_its_year_are_drawn(case: Inspection) -> None:
    first = case.published(quarter=Quarter(2019, 2))
    with pytest.raises(Conflict, match="请先办完2019年第二季度的抽取"):
        case.published()
    draw.allow_redraw(case.session, AllowRedraw(first.id or 0, "总体有误"), by=case.signatory, on=NOON)
    with pytest.raises(Conflict, match="请先办完2019年第二季度的抽取"):
        case.published()
    case.seeded(case.published(quarter=Quarter(2019, 2)), "LJ-001")
    assert case.published().state is DrawState.PUBLISHED


def test_an_earlier_quarter_is_not_drawn_again_once_a_later_one_has_published(case: Inspection) -> None:
    """The later population counted what the earlier draw gave; when the later one is void, both are drawn anew, the earlier first."""
    second = case.seeded(case.published(quarter=Quarter(2019, 2)), "LJ-001")
    last_year = case.seeded(case.published(quarter=Quarter(2018, 4)), "LJ-001")
    third = case.published(quarter=Q3)

    def again(held: InspectionDraw) -> None:
        draw.allow_redraw(case.session, AllowRedraw(held.id or 0, "总体有误"), by=case.signatory, on=NOON + 3 * hour)

    refused(case.session, Conflict, "2019年第三季度已公布抽取总体", lambda: again(second))
    again(last_year)
    again(third)
    again(second)
    refused(case.session, Conflict, "请先办完2019年第二季度的抽取", lambda: case.published(quarter=Q3))
    case.seeded(case.published(quarter=Quarter(2019, 2)), "LJ-002")
    assert case.published(quarter=Q3).version == 2


NEAR = {Quarter(2018, 2): False, Quarter(2018, 3): True, Quarter(2020, 3): True, Quarter(2020, 4): False, Quarter(2199, 1): False}
"""Whether a key list may be made in August 2019."""


@pytest.mark.parametrize("quarter", NEAR, ids=str)
def test_a_key_list_is_of_a_quarter_within_a_year(case: Inspection, quarter: Quarter) -> None:
    if NEAR[quarter]:
        assert case.key(quarter=quarter).year == quarter.year
    else:
        refused(case.session, BadInput, "超过一年", lambda: case.key(quarter=quarter))


def test_a_demonstration_city_lives_in_its_last_reporting_month(case: Inspection) -> None:
    case.session.exec(select(City)).one().demonstration = True
    case.on = NOON + 3000 * day
    assert case.key().quarter == 3
    refused(case.session, BadInput, "距2019年第三季度超过一年", lambda: case.key(quarter=Quarter(2027, 1)))


def test_a_drawn_project_goes_to_the_builder_of_the_day_of_the_seed_and_says_so(case: Inspection) -> None:
    former = case.session.exec(select(Unit.id).where(Unit.name == "西湖区")).one() or 0
    asked = EnterSeed(
        case.published(wanted=2).id or 0,
        "03",
        "公告",
        (DrawnProject("LJ-001", former, 1), DrawnProject("LJ-002", case.builder, 1)),
        SHEET,
        case.due,
    )
    draw.enter_seed(case.session, asked, by=case.head, on=NOON + 2 * hour)
    assert [(task.builder_id, task.reason) for task in tasks(case)] == [(case.builder, draw.CHANGED), (case.builder, "")]


def test_what_may_be_drawn_leaves_out_the_key_list_and_counts_what_was_inspected(case: Inspection) -> None:
    case.settled(case.key("LJ-001", quarter=Quarter(2019, 2)))
    case.key("LJ-002")
    found = {one.code: (one.project_times, one.builder_times) for one in inspecting.drawable(case.session, Q3, day=NOON.date())}
    assert found == {"LJ-001": (1, 2), "LJ-003": (0, 2)}
    assert [one.code for one in population.under_way(case.session, Q3, day=NOON.date())] == ["LJ-001", "LJ-002", "LJ-003"]


def test_a_cancelled_inspection_counts_for_nobody(case: Inspection) -> None:
    task = case.key("LJ-001", quarter=Quarter(2019, 2))
    inspection.cancel_task(case.session, CancelTask(task.id or 0, "项目暂停"), by=case.officer, on=NOON)
    found = {one.code: (one.project_times, one.builder_times) for one in inspecting.drawable(case.session, Q3, day=NOON.date())}
    assert found == dict.fromkeys(("LJ-001", "LJ-002", "LJ-003"), (0, 0))


def test_a_task_that_the_seed_did_not_draw_is_found(case: Inspection) -> None:
    asked = inspecting.Publish(Q3, 2, EVENT, NOON + hour)
    held = inspecting.publish(case.session, asked, by=case.officer, on=NOON)
    inspecting.seed(case.session, inspecting.Seed(held.id or 0, "03 11 17", "公告", case.due), by=case.head, on=NOON + 2 * hour)
    assert inspecting.faults(case.session, held) == ()
    tasks(case)[0].place, tasks(case)[1].place = 2, 1
    case.session.flush()
    assert inspecting.faults(case.session, held) == ("督查任务与按总体和种子重新抽取的结果不符",)
    case.session.expunge(held)
    held.population += b"\n"
    assert inspecting.faults(case.session, held) == ("抽取总体与公布的摘要不符",)
