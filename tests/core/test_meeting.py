"""Meetings and visits: numbers, who was there, what was decided, corrections that overwrite nothing, and whose they are to see."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from core.commands import meeting_paper
from core.commands.meeting import Attendee, Treated
from core.commands.meeting_paper import FetchPaper, FilePaper
from core.errors import BadInput, Conflict, DuchaError, NotAllowed, NotFound, RefusedFile
from core.issues import IssueState, ReplyKind
from core.meetings import MOST_MINUTES, MOST_PEOPLE, MeetingForm, PaperKind
from core.models import Meeting, MeetingAttendance
from core.queries import meeting_counts, meetings
from core.queries.meeting_counts import Met, Span
from tests.core.gathering import HALL, HELD, Gathering
from tests.data.town import town

PDF = b"%PDF-1 %%EOF"
YEAR = Span(date(2019, 1, 1), date(2019, 12, 31))


@pytest.fixture
def case(session: Session) -> Gathering:
    town(session)
    return Gathering(session)


def lines(case: Gathering) -> tuple[meetings.MeetingLine, ...]:
    return meetings.meetings(case.session, case.officer, day=case.on.date())


def test_numbers_are_counted_within_the_year_of_the_meeting(case: Gathering) -> None:
    made = [case.meet(), case.meet(replace(HALL, held_on=date(2018, 12, 20))), case.meet(replace(HALL, form=MeetingForm.VISIT))]
    assert [one.number for one in made] == ["会2019-001", "会2018-001", "会2019-002"]


def test_a_meeting_tells_who_was_there_and_what_was_decided(case: Gathering) -> None:
    problem = case.working()
    case.meet(problems=(Treated(problem.number, "八月底前交地"),))
    (one,) = lines(case)
    assert (one.number, one.form, one.held_on, one.person) == ("会2019-001", MeetingForm.HALL, HELD, "周督查")
    assert next((each.unit, each.person, each.title) for each in one.attendance) == ("新城指挥部", "王负责", "副指挥")
    (treated,) = one.problems
    assert (treated.number, treated.decision, treated.state) == (problem.number, "八月底前交地", IssueState.WORKING)


def test_a_unit_is_known_by_its_long_or_short_name_and_others_stay_as_they_were_written(case: Gathering) -> None:
    case.meet(
        replace(HALL, attendance=(Attendee("新城", "王负责"), Attendee("城建集团有限公司", "李业主"), Attendee("市供电公司", "何电工")))
    )
    found = case.session.exec(select(MeetingAttendance.unit, MeetingAttendance.unit_id)).all()
    assert dict(found) == {"新城": case.responsible, "城建集团有限公司": case.owner, "市供电公司": None}


REFUSED: dict[str, tuple[Callable[[Gathering], object], type[DuchaError], str]] = {
    "a day to come": (lambda case: case.meet(replace(HALL, held_on=date(2019, 8, 21))), BadInput, "不在1990年至今天之间"),
    "a day before all records": (lambda case: case.meet(replace(HALL, held_on=date(19, 8, 21))), BadInput, "不在1990年至今天之间"),
    "no theme": (lambda case: case.meet(replace(HALL, theme=" ")), BadInput, "主题没有填写"),
    "no place": (lambda case: case.meet(replace(HALL, place="")), BadInput, "地点没有填写"),
    "nobody who led it": (lambda case: case.meet(replace(HALL, chair="")), BadInput, "主持人没有填写"),
    "nobody there": (lambda case: case.meet(replace(HALL, attendance=())), BadInput, "参加人员应有1至200人，现有0人"),
    "too many": (
        lambda case: case.meet(replace(HALL, attendance=tuple(Attendee("新城", f"第{n}人") for n in range(MOST_PEOPLE + 1)))),
        BadInput,
        "现有201人",
    ),
    "somebody twice": (
        lambda case: case.meet(replace(HALL, attendance=(Attendee("新城", "王负责"), Attendee("新城 ", "王负责")))),
        BadInput,
        "“新城 王负责”写了两次",
    ),
    "minutes without end": (lambda case: case.meet(replace(HALL, minutes="长" * (MOST_MINUTES + 1))), BadInput, "最多4000字"),
    "an unknown project": (lambda case: case.meet(replace(HALL, code="LJ-999")), NotFound, "LJ-999"),
    "an unknown problem": (lambda case: case.meet(problems=(Treated("2019-999", "办"),)), NotFound, "2019-999"),
    "a problem without a decision": (
        lambda case: case.meet(problems=(Treated(case.raised().number, " "),)),
        BadInput,
        "问题2019-001的议定事项没有填写",
    ),
    "a problem twice": (
        lambda case: case.meet(problems=(Treated(case.raised().number, "办"), Treated("2019-001", "再办"))),
        BadInput,
        "“2019-001”写了两次",
    ),
    "a correction without a reason": (lambda case: case.correct(case.meet(), HALL, ""), BadInput, "更正原因没有填写"),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_cannot_be_is_refused(case: Gathering, which: str) -> None:
    act, error, said = REFUSED[which]
    with pytest.raises(error, match=said):
        act(case)


def test_a_correction_holds_and_overwrites_nothing(case: Gathering) -> None:
    first = case.meet()
    second = case.correct(first, replace(HALL, theme="滨海大道交地第二次协调"))
    assert (second.number, second.entry) == (first.number, 2)
    assert case.session.get_one(Meeting, second.id).corrects_id == first.id
    assert [one.theme for one in lines(case)] == ["滨海大道交地第二次协调"]
    entries = meetings.entries(case.session, case.officer, number=first.number, day=case.on.date())
    assert [(one.entry, one.theme, one.reason) for one in entries] == [
        (1, "滨海大道提升交地协调", ""),
        (2, "滨海大道交地第二次协调", "日期写错"),
    ]
    assert case.meet().number == "会2019-002"
    with pytest.raises(Conflict, match="在查看以后又有更正"):
        case.correct(first, HALL)


def test_a_unit_sees_meetings_that_it_was_at_and_those_about_its_project_or_problem(case: Gathering) -> None:
    outside = (Attendee("市供电公司", "何电工"),)
    case.meet(replace(HALL, attendance=(Attendee("西湖区", "外单位"),)))
    case.meet(replace(HALL, attendance=outside, code="LJ-001"))
    case.meet(replace(HALL, attendance=outside), problems=(Treated(case.assigned().number, "交地"),))
    case.meet(replace(HALL, attendance=outside))
    seen = {
        who.name: {one.number[-1] for one in meetings.meetings(case.session, who, day=case.on.date())}
        for who in (case.stranger, case.coordinator, case.proposer, case.manager, case.officer)
    }
    own = {"2", "3"}
    assert seen == {"外单位": {"1"}, "陈填报": own, "李业主": own, "王负责": own, "周督查": {"1", "2", "3", "4"}}
    assert meetings.entries(case.session, case.coordinator, number="会2019-004", day=case.on.date()) == ()


def test_a_unit_reads_its_own_problems_of_a_meeting_and_of_others_how_many(case: Gathering) -> None:
    """The stranger was there and has no part in either problem; one was solved."""
    there = replace(HALL, attendance=(*HALL.attendance, Attendee("西湖区", "外单位")))
    mine, other = case.call(case.answered()), case.raised("LJ-004", by=case.officer)
    case.meet(there, problems=(Treated(mine.number, "八月底前交地"), Treated(other.number, "由别的单位办")))
    seen = {}
    for who in (case.officer, case.coordinator, case.stranger):
        found = meetings.meetings(case.session, who, day=case.on.date())
        (entry,) = meetings.entries(case.session, who, number="会2019-001", day=case.on.date())
        assert (entry.problems, entry.hidden) == (found[0].problems, found[0].hidden)
        counted = meeting_counts.met(found, YEAR)
        seen[who.name] = ([one.decision for one in found[0].problems], found[0].hidden, counted.treated, counted.solved)
    assert seen == {
        "周督查": (["八月底前交地", "由别的单位办"], 0, 2, 1),
        "陈填报": (["八月底前交地"], 1, 1, 1),
        "外单位": ([], 2, 0, 0),
    }


def test_papers_are_kept_once_and_handed_to_whom_the_meeting_concerns(case: Gathering, tmp_path: Path) -> None:
    one = case.meet()
    asked = FilePaper(one.number, PaperKind.SIGN_IN, "签到.pdf", PDF, tmp_path)
    kept = meeting_paper.file_paper(case.session, asked, by=case.officer, on=case.on)
    case.correct(one, HALL)
    assert [paper.name for paper in lines(case)[0].papers] == ["签到.pdf"]
    with pytest.raises(Conflict, match="内容相同"):
        meeting_paper.file_paper(case.session, asked, by=case.officer, on=case.on)
    with pytest.raises(RefusedFile):
        meeting_paper.file_paper(case.session, replace(asked, content=b"MZ"), by=case.officer, on=case.on)
    with pytest.raises(NotFound):
        meeting_paper.file_paper(case.session, replace(asked, number="会2019-009"), by=case.officer, on=case.on)
    fetch = FetchPaper(kept.id or 0, tmp_path)
    assert meeting_paper.fetch_paper(case.session, fetch, by=case.coordinator, on=case.on).content == PDF
    with pytest.raises(NotAllowed):
        meeting_paper.fetch_paper(case.session, fetch, by=case.stranger, on=case.on)


def test_a_problem_treated_twice_counts_once_and_when_it_is_closed_as_solved(case: Gathering) -> None:
    solved, refused, left = case.answered(), case.answered(ReplyKind.REFUSED), case.working()
    case.call(solved)
    case.call(refused)
    treated = tuple(Treated(one.number, "办") for one in (solved, refused, left))
    case.meet(problems=treated)
    case.meet(replace(HALL, form=MeetingForm.SUPERVISION), problems=treated[:1])
    assert meeting_counts.met(lines(case), YEAR) == Met(visits=1, meetings=1, treated=3, solved=1)
    before = Span(date(2019, 1, 1), date(2019, 8, 14))
    assert meeting_counts.met(lines(case), before) == Met(visits=0, meetings=0, treated=0, solved=0)
    after = Span(date(2019, 8, 16), date(2019, 8, 31))
    assert meeting_counts.met(lines(case), after) == Met(visits=0, meetings=0, treated=0, solved=1)


def test_nothing_but_the_officer_s_acts_makes_a_meeting(case: Gathering) -> None:
    for who in (case.head, case.signatory, case.coordinator, case.manager):
        case.officer = who
        with pytest.raises(NotAllowed):
            case.meet()
    assert case.session.exec(select(Meeting)).all() == []
