"""Problems found at an inspection: every state by every role that may move it on, and by none other."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from core.access import Actor
from core.commands import problem
from core.commands.problem import AnswerProblem, LookAgain, NoteProblem
from core.errors import BadInput, Conflict, DuchaError, NotAllowed, NotFound
from core.models import InspectionProblem, InspectorInterest, Unit, UnitSuccession
from core.queries import sheets
from core.vocabulary import ProblemState, SuccessionKind
from scoring.publish import inspecting
from tests.core.inspecting import Inspection, day, hour
from tests.core.route import refused
from tests.core.test_kept import take_off_the_guards
from tests.data.town import NOON, town

PEOPLE = ("officer", "head", "signatory", "first", "second", "third", "coordinator", "manager", "stranger")
TODAY = NOON.date()


@pytest.fixture
def case(session: Session) -> Inspection:
    """The small town with the persons of an inspection."""
    town(session)
    return Inspection(session)


def found(case: Inspection, *, answered: bool = False) -> InspectionProblem:
    return case.problem(case.scored(case.key()), answered=answered)


def answer(case: Inspection, one: InspectionProblem, *, by: Actor) -> None:
    problem.answer_problem(case.session, AnswerProblem(one.id or 0, "已补齐"), by=by, on=NOON + 4 * hour)


def look(case: Inspection, one: InspectionProblem, *, by: Actor, mended: bool = True) -> None:
    due = None if mended else TODAY + 30 * day
    problem.look_again(case.session, LookAgain(one.id or 0, mended, "现场看过", due), by=by, on=NOON + 5 * hour)


@pytest.mark.parametrize("who", PEOPLE)
def test_each_step_is_the_act_of_those_who_may(case: Inspection, who: str) -> None:
    """Answered by the builder's people, looked at again by an inspector; noted by one of the two of its task."""
    actor, one = getattr(case, who), found(case)
    outcome = []
    for act in (answer, look):
        if act is look and one.state is ProblemState.OPEN:
            answer(case, one, by=case.coordinator)
        try:
            act(case, one, by=actor)
        except NotAllowed:
            outcome.append(False)
        else:
            outcome.append(True)
    try:
        asked = NoteProblem(one.task_id, "hazards", "洞口没有防护", TODAY)
        problem.note_problem(case.session, asked, by=actor, on=NOON)
    except NotAllowed:
        outcome.append(False)
    else:
        outcome.append(True)
    assert outcome == [who in ("coordinator", "manager"), who in ("first", "second", "third"), who in ("first", "second")]


def test_a_problem_that_is_not_mended_is_open_again_with_a_new_limit_and_closes_at_last(case: Inspection) -> None:
    one = found(case, answered=True)
    look(case, one, by=case.third, mended=False)
    assert (one.state, one.due_on) == (ProblemState.OPEN, TODAY + 30 * day)
    answer(case, one, by=case.manager)
    look(case, one, by=case.first)
    (line,) = sheets.problems(case.session, case.officer, day=TODAY)
    said = [step.state for step in line.steps]
    assert said == [ProblemState.ANSWERED, ProblemState.OPEN, ProblemState.ANSWERED, ProblemState.CLOSED]


def test_age_and_lateness_are_counted_in_days_and_what_is_answered_or_closed_is_not_late(case: Inspection) -> None:
    one = found(case)
    ages = [(line.age, line.late) for days in (0, 15, 16) for line in sheets.problems(case.session, case.officer, day=TODAY + days * day)]
    assert ages == [(0, 0), (15, 0), (16, 1)]
    answer(case, one, by=case.manager)
    (line,) = sheets.problems(case.session, case.officer, day=TODAY + 40 * day)
    assert (line.state, line.age, line.late) == (ProblemState.ANSWERED, 40, 0)
    look(case, one, by=case.first)
    (line,) = sheets.problems(case.session, case.coordinator, day=TODAY + 40 * day)
    assert (line.age, line.late) == (40, 0)
    assert sheets.problems(case.session, case.stranger, day=TODAY) == ()


def test_a_merged_builder_s_problems_are_answered_by_its_successor_s_people(case: Inspection) -> None:
    """From the day of the merger on, and along a second one; nobody of a unit that was split off, or of the next one's owner."""
    one, other = found(case), case.stranger.unit_id or 0
    further = case.session.exec(select(Unit).where(Unit.name == "新城指挥部")).one().id or 0
    last = replace(case.stranger, unit_id=further)
    split = UnitSuccession(earlier_id=case.builder, later_id=further, effective_on=TODAY, document="文", kind=SuccessionKind.DIVISION)
    case.session.add(split)
    case.session.flush()
    refused(case.session, NotAllowed, "回复整改", lambda: answer(case, one, by=case.stranger))
    refused(case.session, NotAllowed, "回复整改", lambda: answer(case, one, by=last))
    merged = UnitSuccession(earlier_id=case.builder, later_id=other, effective_on=TODAY + day, document="文")
    case.session.add(merged)
    case.session.flush()
    refused(case.session, NotAllowed, "回复整改", lambda: answer(case, one, by=case.stranger))
    take_off_the_guards(case.session.connection())
    merged.effective_on = TODAY
    answer(case, one, by=case.stranger)
    (line,) = sheets.problems(case.session, case.stranger, day=TODAY)
    assert (line.state, line.builder_id, line.heir) == (ProblemState.ANSWERED, case.builder, "西湖")
    look(case, one, by=case.first, mended=False)
    case.session.add(UnitSuccession(earlier_id=other, later_id=further, effective_on=TODAY, document="文"))
    case.session.flush()
    refused(case.session, NotAllowed, "回复整改", lambda: answer(case, one, by=case.stranger))
    answer(case, one, by=last)


def _barred(case: Inspection) -> None:
    one = found(case, answered=True)
    case.session.add(InspectorInterest(person_id=case.third.person_id or 0, unit_id=case.builder, reason="曾任职", starts_on=TODAY))
    case.session.flush()
    look(case, one, by=case.third)


REFUSED: dict[str, tuple[Callable[[Inspection], object], type[DuchaError], str]] = {
    "answered twice": (lambda case: answer(case, found(case, answered=True), by=case.coordinator), Conflict, "待复查"),
    "looked at before it was answered": (lambda case: look(case, found(case), by=case.first), Conflict, "待整改"),
    "an answer without words": (
        lambda case: problem.answer_problem(case.session, AnswerProblem(found(case).id or 0, " "), by=case.coordinator, on=NOON),
        BadInput,
        "整改情况没有填写",
    ),
    "open again without a day": (
        lambda case: problem.look_again(
            case.session, LookAgain(found(case, answered=True).id or 0, mended=False, text="没有整改"), by=case.first, on=NOON + 5 * hour
        ),
        BadInput,
        "整改期限没有填写",
    ),
    "a limit that is past": (
        lambda case: problem.note_problem(
            case.session, NoteProblem(case.scored(case.key()).id or 0, "hazards", "x", TODAY - day), by=case.first, on=NOON
        ),
        BadInput,
        "早于今天",
    ),
    "noted before the self-score": (
        lambda case: problem.note_problem(
            case.session, NoteProblem(case.grouped(case.key()).id or 0, "hazards", "x", TODAY), by=case.first, on=NOON
        ),
        Conflict,
        "还没有报送自评",
    ),
    "an item that is not on the sheet": (
        lambda case: inspecting.note_problem(
            case.session, NoteProblem(case.scored(case.key()).id or 0, "weather", "x", TODAY), by=case.first, on=NOON
        ),
        BadInput,
        "不在本项的评分表里",
    ),
    "looked at by an inspector with an interest": (_barred, NotAllowed, "应当回避"),
    "a problem that is not there": (
        lambda case: problem.look_again(case.session, LookAgain(99, mended=True, text="x"), by=case.first, on=NOON),
        NotFound,
        "问题",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_in_order_is_refused(case: Inspection, name: str) -> None:
    act, error, said = REFUSED[name]
    with pytest.raises(error, match=said):
        act(case)
