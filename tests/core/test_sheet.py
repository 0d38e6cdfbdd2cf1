"""Score sheets: self-score first, then one of the two inspectors, settled by a third person; who sees which side when."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, select

from core import marks
from core.access import Actor
from core.commands import sheet
from core.commands.sheet import AttachPhoto, HandIn, KeepDraft, SettleSheet
from core.errors import BadInput, Conflict, DuchaError, NotAllowed, NotFound, RefusedFile
from core.marks import ItemMark
from core.models import InspectionTask, InspectorInterest, ScoreSheet, SheetDraft, UnitSuccession
from core.queries import inspections, sheets
from core.vocabulary import SheetSide, TaskState, UserRole
from scoring.grading.sheet_file import sheet_named
from scoring.publish import inspecting
from tests.core.inspecting import MARKS, SHEET, Inspection, day, hour
from tests.core.route import refused
from tests.core.test_kept import take_off_the_guards
from tests.data.town import NOON, town

PHOTO = b"\xff\xd8\xff photo \xff\xd9"


@pytest.fixture
def case(session: Session) -> Inspection:
    """The small town with the persons of an inspection."""
    town(session)
    return Inspection(session)


def hand_in(case: Inspection, task: InspectionTask, *, by: Actor | None = None, remark: str = "", inspected: int = 0) -> ScoreSheet:
    """The inspectors' sheet, said to be made so many days after the town's noon."""
    asked = HandIn(task.id or 0, MARKS, remark, NOON.date() + inspected * day)
    return sheet.hand_in_inspection(case.session, asked, by=by or case.first, on=NOON + hour)


def test_the_way_of_a_sheet_from_plan_to_settled(case: Inspection) -> None:
    task = case.grouped(case.key())
    states = [task.state]
    for step in (case.self_scored, lambda one: hand_in(case, one)):
        step(task)
        states.append(task.state)
    case.confirm(task)
    sheet.settle_sheet(case.session, SettleSheet(task.id or 0, 1), by=case.head, on=NOON + 2 * hour)
    assert [*states, task.state] == [TaskState.PLANNED, TaskState.SELF_SCORED, TaskState.SCORED, TaskState.SETTLED]
    own, theirs = sheets.sheets(case.session, case.officer, task_id=task.id or 0, day=NOON.date())
    assert (own.side, own.marks, theirs.side, theirs.marks) == (
        SheetSide.SELF,
        tuple(sorted(MARKS, key=_item)),
        SheetSide.INSPECTOR,
        own.marks,
    )
    assert (theirs.settled_by, theirs.settled_at, task.inspected_on) == ("赵科长", NOON + 2 * hour, NOON.date())


def _item(mark: ItemMark) -> str:
    return mark.item


REFUSED: dict[str, tuple[Callable[[Inspection], object], type[DuchaError], str]] = {
    "inspected before the self-score": (lambda case: hand_in(case, case.grouped(case.key())), Conflict, "还没有报送自评"),
    "by a third inspector": (lambda case: hand_in(case, _ready(case), by=case.third), NotAllowed, "不是本组检查人员"),
    "by an inspector who has come to have an interest": (lambda case: hand_in(case, _near(case)), NotAllowed, "应当回避"),
    "on a day to come": (lambda case: hand_in(case, _ready(case), inspected=1), BadInput, "检查日期应在"),
    "on a day before it was planned": (lambda case: hand_in(case, _ready(case), inspected=-1), BadInput, "检查日期应在"),
    "on a day before the self-score came in": (lambda case: _later(case, inspected=0), BadInput, "检查日期应在2019-08-21至"),
    "a photograph before the self-score": (
        lambda case: sheet.attach_photo(
            case.session, AttachPhoto(case.grouped(case.key()).id or 0, "hazards", "x.jpg", PHOTO, Path()), by=case.first, on=NOON
        ),
        Conflict,
        "还没有报送自评",
    ),
    "corrected without a reason": (lambda case: hand_in(case, case.scored(case.key())), BadInput, "更正评分的理由没有填写"),
    "a self-score of another unit": (
        lambda case: sheet.hand_in_self(case.session, HandIn(case.key().id or 0, MARKS), by=case.stranger, on=NOON),
        NotAllowed,
        "报送自评",
    ),
    "a self-score after the inspection": (lambda case: case.self_scored(case.scored(case.key())), Conflict, "待审定"),
    "an empty sheet": (
        lambda case: sheet.hand_in_self(case.session, HandIn(case.key().id or 0, ()), by=case.manager, on=NOON),
        BadInput,
        "评分表没有填写",
    ),
    "an item twice": (
        lambda case: sheet.hand_in_self(case.session, HandIn(case.key().id or 0, (MARKS[0], MARKS[0])), by=case.manager, on=NOON),
        BadInput,
        "写了两次",
    ),
    "less than no deduction": (
        lambda case: sheet.hand_in_self(case.session, HandIn(case.key().id or 0, (replace(MARKS[0], times=-1),)), by=case.manager, on=NOON),
        BadInput,
        "0和999之间",
    ),
    "settled by one of its inspectors": (lambda case: _settle(case, by=_head_who_inspects(case)), NotAllowed, "审定本人检查的评分"),
    "settled in a version that is no longer the last": (lambda case: _settle(case, seen=2), Conflict, "有了新的一版"),
    "settled twice": (
        lambda case: sheet.settle_sheet(case.session, SettleSheet(case.settled(case.key()).id or 0, 1), by=case.head, on=NOON + 4 * hour),
        Conflict,
        "已审定",
    ),
    "a task that is not there": (
        lambda case: sheet.hand_in_inspection(case.session, HandIn(999, MARKS), by=case.first, on=NOON),
        NotFound,
        "督查任务",
    ),
}


def _ready(case: Inspection) -> InspectionTask:
    return case.self_scored(case.grouped(case.key()))


def _later(case: Inspection, *, inspected: int) -> ScoreSheet:
    """An inspection two days after the town's noon, the self-score having come in a day after it."""
    task = case.grouped(case.key())
    sheet.hand_in_self(case.session, HandIn(task.id or 0, MARKS), by=case.coordinator, on=NOON + day)
    asked = HandIn(task.id or 0, MARKS, inspected_on=NOON.date() + inspected * day)
    return sheet.hand_in_inspection(case.session, asked, by=case.first, on=NOON + 2 * day)


def _near(case: Inspection) -> InspectionTask:
    """Ready to be inspected, but one of its inspectors has an interest since."""
    task = _ready(case)
    case.session.add(InspectorInterest(person_id=case.first.person_id or 0, unit_id=case.builder, reason="近亲属", starts_on=NOON.date()))
    case.session.flush()
    return task


def _head_who_inspects(case: Inspection) -> Actor:
    return replace(case.first, roles=frozenset({UserRole.INSPECTOR, UserRole.SECTION_HEAD}))


def _settle(case: Inspection, *, by: Actor | None = None, seen: int = 1) -> None:
    task = case.scored(case.key())
    sheet.settle_sheet(case.session, SettleSheet(task.id or 0, seen), by=by or case.head, on=NOON + 3 * hour)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_in_order_is_refused(case: Inspection, name: str) -> None:
    act, error, said = REFUSED[name]
    with pytest.raises(error, match=said):
        act(case)


def test_an_inspection_goes_on_without_a_self_score_that_is_overdue(case: Inspection) -> None:
    task = case.grouped(case.key(due_on=NOON.date()))
    with pytest.raises(Conflict, match="期限也没有过"):
        hand_in(case, task)
    asked = HandIn(task.id or 0, MARKS, inspected_on=NOON.date() + day)
    sheet.hand_in_inspection(case.session, asked, by=case.second, on=NOON + day)
    assert [one.side for one in sheets.sheets(case.session, case.officer, task_id=task.id or 0, day=NOON.date())] == [SheetSide.INSPECTOR]


def test_an_inspection_goes_on_where_a_task_of_old_has_no_limit(case: Inspection) -> None:
    task = case.grouped(case.key())
    task.due_on = None
    hand_in(case, task)
    assert task.state is TaskState.SCORED


@pytest.mark.parametrize("way", ["scored", "settled"])
def test_a_corrected_sheet_is_the_next_version_and_is_settled_again(case: Inspection, way: str) -> None:
    task = getattr(case, way)(case.key())
    hand_in(case, task, remark="漏扣一次", by=case.second)
    assert task.state is TaskState.SCORED
    kept = [
        (one.version, one.remark, one.settled_at is None)
        for one in sheets.versions(case.session, case.head, task_id=task.id or 0, day=NOON.date())
    ]
    assert kept == [(1, "", True), (1, "", way == "scored"), (2, "漏扣一次", True)]
    unit = sheets.sheets(case.session, case.coordinator, task_id=task.id or 0, day=NOON.date())
    assert [(one.side, one.version) for one in unit if one.side is SheetSide.INSPECTOR] == (
        [(SheetSide.INSPECTOR, 1)] if way == "settled" else []
    )


SEEN = {
    "officer": ("自评", "检查"),
    "head": ("自评", "检查"),
    "signatory": ("自评", "检查"),
    "first": ("检查",),
    "third": ("检查",),
    "coordinator": ("自评",),
    "manager": ("自评",),
    "stranger": (),
}
"""Whose sheets each person sees before a sheet is settled; the unit sees the inspectors' afterwards."""


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_which_side(case: Inspection, who: str) -> None:
    task, viewer = case.scored(case.key()), getattr(case, who)
    assert tuple(one.side.label for one in sheets.sheets(case.session, viewer, task_id=task.id or 0, day=NOON.date())) == SEEN[who]
    case.confirm(task)
    sheet.settle_sheet(case.session, SettleSheet(task.id or 0, 1), by=case.head, on=NOON + 4 * hour)
    settled = ("自评", "检查") if who in ("coordinator", "manager") else SEEN[who]
    assert tuple(one.side.label for one in sheets.sheets(case.session, viewer, task_id=task.id or 0, day=NOON.date())) == settled


def test_a_draft_is_kept_for_those_who_fill_it_and_goes_when_it_is_handed_in(case: Inspection) -> None:
    task = case.grouped(case.key())
    sheet.draft_self(case.session, KeepDraft(task.id or 0, MARKS[:1]), by=case.coordinator, on=NOON)
    sheet.draft_self(case.session, KeepDraft(task.id or 0, MARKS[:2]), by=case.coordinator, on=NOON)
    case.session.flush()
    seen = {
        who: sheets.draft(case.session, getattr(case, who), task_id=task.id or 0, side=SheetSide.SELF, day=NOON.date())
        for who in ("coordinator", "manager", "officer", "first", "stranger")
    }
    kept = tuple(sorted(MARKS[:2], key=_item))
    assert seen == {"coordinator": kept, "manager": kept, "officer": None, "first": None, "stranger": None}
    assert task.state is TaskState.PLANNED
    case.self_scored(task)
    assert case.session.exec(select(SheetDraft)).all() == []
    sheet.draft_inspection(case.session, KeepDraft(task.id or 0, MARKS), by=case.second, on=NOON)
    assert sheets.draft(case.session, case.first, task_id=task.id or 0, side=SheetSide.INSPECTOR, day=NOON.date()) is not None
    assert sheets.draft(case.session, case.third, task_id=task.id or 0, side=SheetSide.INSPECTOR, day=NOON.date()) is None


def test_two_inspectors_fill_one_draft_without_losing_each_others_marks(case: Inspection) -> None:
    task = case.self_scored(case.grouped(case.key()))
    one, two, other = MARKS[0], MARKS[1], replace(MARKS[0], times=5)

    def keep(who: Actor, some: tuple[ItemMark, ...], seen: tuple[ItemMark, ...] = ()) -> None:
        sheet.draft_inspection(case.session, KeepDraft(task.id or 0, some, seen), by=who, on=NOON + hour)

    def held() -> set[ItemMark]:
        return set(sheets.draft(case.session, case.first, task_id=task.id or 0, side=SheetSide.INSPECTOR, day=NOON.date()) or ())

    keep(case.first, (one,))
    keep(case.second, (two,))
    assert held() == {one, two}
    refused(case.session, Conflict, "已由另一人改填", lambda: keep(case.second, (two, other), (two,)))
    keep(case.first, (), (one,))
    assert held() == {two}


def test_a_draft_that_an_earlier_program_kept_is_the_last_writer_s() -> None:
    kept = '[{"item":"staff","applicable":true,"times":2,"level":"","vetoed":false,"remark":""}]'
    assert marks.written(kept, 7) == {"staff": marks.Written(ItemMark("staff", times=2), 7)}
    emptied = {"staff": marks.Written(None, 8), "hazards": marks.Written(ItemMark("hazards", applicable=False), 9)}
    assert marks.written(marks.to_text(emptied), 7) == emptied


def test_an_inspector_hands_in_nothing_that_the_other_wrote_otherwise_unseen(case: Inspection) -> None:
    """Changed, filled anew and emptied items of a draft, and a later version: each is refused until it was seen, and none is lost."""
    task = case.self_scored(case.grouped(case.key()))
    number, changed = task.id or 0, replace(MARKS[0], times=5)

    def keep(who: Actor, some: tuple[ItemMark, ...], seen: tuple[ItemMark, ...] = ()) -> None:
        sheet.draft_inspection(case.session, KeepDraft(number, some, seen), by=who, on=NOON + hour)

    def hand_in(who: Actor, some: tuple[ItemMark, ...], seen: tuple[ItemMark, ...] | None, remark: str = "") -> None:
        asked = HandIn(number, some, remark, NOON.date(), seen)
        sheet.hand_in_inspection(case.session, asked, by=who, on=NOON + 2 * hour)

    keep(case.first, MARKS)
    opened = MARKS
    keep(case.second, (changed, *MARKS[1:]), MARKS)
    refused(case.session, Conflict, "已由另一人改填（周检查，1项）", lambda: hand_in(case.first, opened, opened))
    refused(case.session, Conflict, "已由另一人改填（周检查，1项）", lambda: hand_in(case.first, opened, None))
    keep(case.second, MARKS[1:], (changed, *MARKS[1:]))
    refused(case.session, Conflict, "已由另一人改填（周检查，1项）", lambda: hand_in(case.first, opened, opened))
    (emptied,) = (
        one
        for one in sheets.filled_in(case.session, case.first, task_id=number, side=SheetSide.INSPECTOR, day=NOON.date())
        if one.mark is None
    )
    assert (emptied.item, emptied.person) == (MARKS[0].item, "周检查")
    assert sheets.filled_in(case.session, case.third, task_id=number, side=SheetSide.INSPECTOR, day=NOON.date()) == ()
    keep(case.second, (changed, *MARKS[1:]), MARKS[1:])
    hand_in(case.first, opened, (changed, *MARKS[1:]))
    hand_in(case.second, (changed, *MARKS[1:]), MARKS, "漏扣")
    refused(case.session, Conflict, "已由另一人改填（周检查，1项）", lambda: hand_in(case.first, (*MARKS[:2],), MARKS, "多扣"))
    refused(
        case.session, Conflict, "已由另一人改填（周检查，1项）", lambda: keep(case.first, (replace(changed, times=9), *MARKS[1:]), MARKS)
    )
    (latest,) = (one for one in sheets.sheets(case.session, case.first, task_id=number, day=NOON.date()) if one.side is SheetSide.INSPECTOR)
    assert (latest.version, changed in latest.marks) == (2, True)


def test_photographs_are_kept_by_content_and_seen_by_the_unit_once_the_sheet_is_settled(case: Inspection, tmp_path: Path) -> None:
    task = case.scored(case.key())
    photo = AttachPhoto(task.id or 0, "hazards", "临边.jpg", PHOTO, tmp_path)
    kept = sheet.attach_photo(case.session, photo, by=case.first, on=NOON + 2 * hour)
    refused(case.session, Conflict, "没有重复存入", lambda: sheet.attach_photo(case.session, photo, by=case.second, on=NOON))
    pdf = replace(photo, content=b"%PDF-1 %%EOF")
    refused(case.session, BadInput, "JPG或PNG", lambda: sheet.attach_photo(case.session, pdf, by=case.first, on=NOON))
    refused(
        case.session,
        RefusedFile,
        "不是照片",
        lambda: sheet.attach_photo(case.session, replace(photo, content=b"text"), by=case.first, on=NOON),
    )
    refused(case.session, NotAllowed, "不是本组", lambda: sheet.attach_photo(case.session, photo, by=case.third, on=NOON))
    read = sheets.photograph(case.session, case.officer, photo_id=kept.id or 0, folder=tmp_path, day=NOON.date())
    assert read == PHOTO
    with pytest.raises(NotFound, match="照片"):
        sheets.photograph(case.session, case.coordinator, photo_id=kept.id or 0, folder=tmp_path, day=NOON.date())
    case.confirm(task)
    sheet.settle_sheet(case.session, SettleSheet(task.id or 0, 1), by=case.head, on=NOON + 4 * hour)
    assert sheets.photograph(case.session, case.coordinator, photo_id=kept.id or 0, folder=tmp_path, day=NOON.date()) == PHOTO
    assert sheets.photos(case.session, case.stranger, task_id=task.id or 0, day=NOON.date()) == ()


WHOLE = tuple(
    ItemMark(item.key, times=1) if item.each is not None else ItemMark(item.key, level=item.levels[0][0])
    for item in sheet_named(SHEET).items
)


def test_a_sheet_that_is_not_whole_is_refused_with_the_first_item_that_lacks(case: Inspection) -> None:
    task = case.grouped(case.key())
    with pytest.raises(BadInput, match=r"“管理人员到位”没有评分.*另有3项"):
        inspecting.hand_in_self(case.session, HandIn(task.id or 0, WHOLE[4:]), by=case.coordinator, on=NOON)
    inspecting.hand_in_self(case.session, HandIn(task.id or 0, WHOLE), by=case.coordinator, on=NOON)
    wrong = tuple(replace(mark, level="很好") if mark.level else mark for mark in WHOLE)
    with pytest.raises(BadInput, match="没有“很好”这一档"):
        inspecting.hand_in_inspection(case.session, HandIn(task.id or 0, wrong, inspected_on=NOON.date()), by=case.first, on=NOON)
    inspecting.hand_in_inspection(case.session, HandIn(task.id or 0, WHOLE, inspected_on=NOON.date()), by=case.first, on=NOON)
    assert task.state is TaskState.SCORED


def test_a_merged_builder_s_self_score_is_handed_in_by_its_successor_s_people(case: Inspection) -> None:
    """From the day of the merger on; they see the task, the draft and the sheet as their own."""
    task, heir = case.grouped(case.key()), case.stranger
    asked = HandIn(task.id or 0, MARKS)
    refused(case.session, NotAllowed, "报送自评", lambda: sheet.hand_in_self(case.session, asked, by=heir, on=NOON))
    assert inspections.tasks(case.session, heir, day=NOON.date()) == ()
    merged = UnitSuccession(earlier_id=case.builder, later_id=heir.unit_id or 0, effective_on=NOON.date() + day, document="文")
    case.session.add(merged)
    case.session.flush()
    refused(case.session, NotAllowed, "报送自评", lambda: sheet.hand_in_self(case.session, asked, by=heir, on=NOON))
    take_off_the_guards(case.session.connection())
    merged.effective_on = NOON.date()
    sheet.draft_self(case.session, KeepDraft(task.id or 0, MARKS), by=heir, on=NOON)
    assert sheets.draft(case.session, heir, task_id=task.id or 0, side=SheetSide.SELF, day=NOON.date())
    assert sheet.hand_in_self(case.session, asked, by=heir, on=NOON).version == 1
    assert [one.id for one in inspections.tasks(case.session, heir, day=NOON.date())] == [task.id]
    assert [one.side for one in sheets.sheets(case.session, heir, task_id=task.id or 0, day=NOON.date())] == [SheetSide.SELF]
