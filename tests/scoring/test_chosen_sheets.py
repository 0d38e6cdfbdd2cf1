"""On which score sheet an inspection is marked: as the city chose for the specialty on the day of its planning; it keeps that file."""

from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session

from core import sealing
from core.commands.directory import SetSpecialty, set_specialty
from core.commands.scope import SetProjectSpecialty, set_project_specialty
from core.commands.sheet import HandIn
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.marks import ItemMark
from core.models import InspectionTask
from core.period import Quarter
from core.queries import books
from scoring.grading.sheet_file import FOLDER, sheet_named
from scoring.publish import inspecting
from scoring.publish.inspecting import ChooseSheet, Key
from tests.core.inspecting import Inspection
from tests.core.route import refused
from tests.data.town import NOON, town

TODAY, DAY = NOON.date(), timedelta(days=1)
SHIPPED, OWN, LATER = "lujiang.2019-01-01", "mycity.2019-06-01", "mycity.2019-09-01"


@pytest.fixture
def case(session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inspection:
    """The small town with two sheets of the city's own beside the shipped one, and a specialty."""
    (tmp_path / "sheets").mkdir()
    for edition in (OWN, LATER):
        (tmp_path / "sheets" / f"{edition}.toml").write_bytes((FOLDER / f"{SHIPPED}.toml").read_bytes())
    monkeypatch.setenv("DUCHA_RULES", str(tmp_path))
    town(session)
    made = Inspection(session)
    set_specialty(session, SetSpecialty("房建"), by=made.officer, on=NOON)
    set_project_specialty(session, SetProjectSpecialty(("LJ-001",), 1), by=made.officer, on=NOON)
    session.flush()
    return made


def choose(case: Inspection, edition: str, *, specialty: int | None = None, since: date = TODAY) -> None:
    inspecting.choose_sheet(case.session, ChooseSheet(specialty, edition, since, "建办〔2019〕9号"), by=case.head, on=NOON)
    case.session.flush()


def planned(case: Inspection, code: str, *, year: int = 2019) -> InspectionTask:
    task = inspecting.plan_key(case.session, Key(Quarter(year, 3), code, "投资大", case.due), by=case.officer, on=NOON)
    case.session.flush()
    return task


def test_without_a_choice_the_latest_sheet_is_taken_and_kept_by_its_hash(case: Inspection) -> None:
    task = planned(case, "LJ-001")
    assert (task.sheet, task.sheet_digest) == (OWN, sealing.digest(sheet_named(OWN).content))
    assert books.sheet_chosen(case.session, None, day=TODAY) is None


def test_a_choice_holds_for_its_specialty_from_its_day_on_and_what_is_planned_keeps_its_own(case: Inspection) -> None:
    before = planned(case, "LJ-001", year=2018)
    choose(case, SHIPPED)
    choose(case, OWN, specialty=1)
    choose(case, LATER, since=TODAY + 20 * DAY)
    assert [planned(case, code).sheet for code in ("LJ-001", "LJ-002")] == [OWN, SHIPPED]
    assert before.sheet == OWN
    days = {day: inspecting.sheet_for(case.session, None, day=TODAY + day * DAY).edition for day in (0, 19, 20)}
    assert days == {0: SHIPPED, 19: SHIPPED, 20: LATER}
    assert inspecting.sheet_for(case.session, 1, day=TODAY + 20 * DAY).edition == OWN
    choose(case, SHIPPED, specialty=1)
    assert inspecting.sheet_for(case.session, 1, day=TODAY).edition == SHIPPED
    held = books.sheet_chosen(case.session, 1, day=TODAY)
    assert held is not None
    assert (held.specialty, held.edition, held.by, held.document) == ("房建", SHIPPED, "赵科长", "建办〔2019〕9号")


def test_what_cannot_hold_is_not_chosen(case: Inspection) -> None:
    asked = {
        "no such sheet": (ChooseSheet(None, "nowhere.2019-01-01", TODAY), NotFound, "nowhere"),
        "one of a later day": (ChooseSheet(None, LATER, TODAY), BadInput, "自2019-09-01起有效"),
        "no such specialty": (ChooseSheet(9, OWN, TODAY), NotFound, "专业"),
        "a day gone by": (ChooseSheet(None, OWN, TODAY - DAY), BadInput, "已列入计划的督查沿用原评分表"),
        "a day far off": (ChooseSheet(None, OWN, TODAY + 400 * DAY), BadInput, "超过一年以后"),
    }
    for request, error, said in asked.values():
        refused(case.session, error, said, partial(inspecting.choose_sheet, case.session, request, by=case.head, on=NOON))
    by_officer = ChooseSheet(None, OWN, TODAY)
    refused(case.session, NotAllowed, "选定评分表", lambda: inspecting.choose_sheet(case.session, by_officer, by=case.officer, on=NOON))
    assert books.sheet_choices(case.session) == ()


def test_a_sheet_whose_file_was_edited_takes_no_marks_until_it_is_restored(case: Inspection, tmp_path: Path) -> None:
    """The task keeps the file that it was planned with; a choice of it plans nothing more."""
    choose(case, OWN)
    task, file = planned(case, "LJ-001"), tmp_path / "sheets" / f"{OWN}.toml"
    whole = file.read_bytes()
    marks = tuple(
        ItemMark(item.key, times=1) if item.each is not None else ItemMark(item.key, level=item.levels[0][0])
        for item in sheet_named(OWN).items
    )
    file.write_bytes(whole + "# 改动\n".encode())
    asked = HandIn(task.id or 0, marks)
    said = f"评分表文件{OWN}.toml在选定或列入计划以后被改动"
    refused(case.session, Conflict, said, lambda: inspecting.hand_in_self(case.session, asked, by=case.coordinator, on=NOON))
    refused(case.session, Conflict, said, lambda: planned(case, "LJ-002"))
    assert inspecting.edited(task.sheet, task.sheet_digest)
    file.write_bytes(whole)
    assert inspecting.hand_in_self(case.session, asked, by=case.coordinator, on=NOON).version == 1
