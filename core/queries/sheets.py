"""Score sheets, photographs and problems of inspections, each as far as its viewer may see it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from core import builders, files, filled, marks
from core.access import Actor, Reach, require_sight
from core.errors import NotFound
from core.marks import ItemMark, SheetVerdict
from core.models import (
    InspectionProblem,
    InspectionTask,
    Person,
    ProblemStep,
    Project,
    ScoreSheet,
    SheetDraft,
    SheetMark,
    SheetPhoto,
    SheetReview,
    TaskInspector,
    Unit,
)
from core.period import Quarter
from core.queries import named
from core.vocabulary import ProblemState, SheetSide, UserRole

_BUREAU = frozenset({UserRole.OFFICER, UserRole.SECTION_HEAD, UserRole.SIGNATORY})
"""Who sees what a builder gave itself beside what the inspectors gave."""


@dataclass(frozen=True)
class SheetLine:
    """A sheet as it was handed in: whose, which version, its marks, why it was corrected, and when it was settled.

    Of an inspectors' sheet also what the second of them said: `verdict` is None until then, `returned` says why it was sent back.
    """

    task_id: int
    side: SheetSide
    version: int
    marks: tuple[ItemMark, ...]
    person_id: int
    person: str
    at: datetime
    remark: str
    settled_by: str
    settled_at: datetime | None
    verdict: SheetVerdict | None = None
    reviewer: str = ""
    reviewed_at: datetime | None = None
    returned: str = ""


@dataclass(frozen=True)
class Filled:
    """What stands of an item, and who wrote it; no mark where it was emptied."""

    item: str
    mark: ItemMark | None
    person: str


@dataclass(frozen=True)
class PhotoLine:
    """A photograph of an item."""

    id: int
    item: str
    name: str
    media_type: str
    sha256: str
    person: str
    at: datetime


@dataclass(frozen=True)
class ProblemSaid:
    """A step in a problem's way."""

    state: ProblemState
    text: str
    person: str
    at: datetime


@dataclass(frozen=True)
class ProblemLine:
    """A problem with its project, builder and steps; `age`: days since it was found; `late`: days after its limit while no answer is there.

    `heir` is the unit that answers in the place of a builder that was merged or renamed; empty where the builder does so itself.
    """

    id: int
    task_id: int
    quarter: Quarter
    code: str
    name: str
    builder_id: int
    builder: str
    heir: str
    item: str
    matter: str
    due_on: date
    state: ProblemState
    person: str
    at: datetime
    age: int
    late: int
    steps: tuple[ProblemSaid, ...]


@dataclass(frozen=True)
class _Eyes:
    """Who looks, and on which day: a unit answers for those that went into it by then."""

    viewer: Actor
    day: date


@dataclass(frozen=True)
class _Names:
    """What stands in words beside a problem: whose it is, who answers in the builder's place, who found it."""

    builder: str
    heir: str
    person: str


def sheets(session: Session, viewer: Actor, *, task_id: int, day: date) -> tuple[SheetLine, ...]:
    """Return the latest sheet of each side of a task that the viewer may see.

    A unit sees its own self-score, and the inspectors' sheet in the version last settled; the bureau sees both; inspectors the
    inspectors' alone, so that they judge for themselves. Raises NotAllowed.
    """
    latest = {one.side: one for one in versions(session, viewer, task_id=task_id, day=day)}
    return tuple(latest[side] for side in SheetSide if side in latest)


def versions(session: Session, viewer: Actor, *, task_id: int, day: date) -> tuple[SheetLine, ...]:
    """Return every sheet of a task that the viewer may see, the earliest first. Raises NotAllowed."""
    return _lines(session, viewer, select(ScoreSheet, InspectionTask).where(ScoreSheet.task_id == task_id), day=day)


def of_quarter(session: Session, viewer: Actor, *, quarter: Quarter, day: date) -> dict[int, dict[SheetSide, SheetLine]]:
    """Return the latest sheets of a quarter's tasks that the viewer may see, by task and side. Raises NotAllowed."""
    mine = (InspectionTask.year == quarter.year, InspectionTask.quarter == quarter.number)
    found: dict[int, dict[SheetSide, SheetLine]] = {}
    for one in _lines(session, viewer, select(ScoreSheet, InspectionTask).where(*mine), day=day):
        found.setdefault(one.task_id, {})[one.side] = one
    return found


def draft(session: Session, viewer: Actor, *, task_id: int, side: SheetSide, day: date) -> tuple[ItemMark, ...] | None:
    """Return what was filled in so far, to those who fill it in alone; None where there is no draft. Raises NotAllowed."""
    task = _task(session, viewer, task_id, day=day)
    held = session.get(SheetDraft, (task_id, side))
    if task is None or held is None or not _fills(session, task, side, _Eyes(viewer, day)):
        return None
    return marks.from_text(held.content)


def filled_in(session: Session, viewer: Actor, *, task_id: int, side: SheetSide, day: date) -> tuple[Filled, ...]:
    """Return what stands on a side now, the draft or else the latest sheet, to those who fill it in alone. Raises NotAllowed."""
    task = _task(session, viewer, task_id, day=day)
    if task is None or not _fills(session, task, side, _Eyes(viewer, day)):
        return ()
    people = dict(session.exec(select(Person.id, Person.name)).all())
    held = filled.standing(session, task_id, side=side)
    return tuple(Filled(item, one.mark, people.get(one.person_id, "")) for item, one in sorted(held.items()))


def photos(session: Session, viewer: Actor, *, task_id: int, day: date) -> tuple[PhotoLine, ...]:
    """Return a task's photographs by item; a unit sees them once a sheet of its task was settled. Raises NotAllowed."""
    task = _task(session, viewer, task_id, day=day)
    if task is None or not _sees_photos(session, task, viewer):
        return ()
    rows = select(SheetPhoto, Person.name).join(Person, col(Person.id) == col(SheetPhoto.person_id)).where(SheetPhoto.task_id == task_id)
    return tuple(
        PhotoLine(one.id or 0, one.item, one.name, one.media_type, one.sha256, name, one.at)
        for one, name in session.exec(rows.order_by(col(SheetPhoto.item), col(SheetPhoto.id)))
    )


def photograph(session: Session, viewer: Actor, *, photo_id: int, folder: Path, day: date) -> bytes:
    """Return the content of a photograph that the viewer may see. Raises NotAllowed, NotFound, Conflict (missing or altered)."""
    require_sight(viewer, "检查评分表")
    held = session.get(SheetPhoto, photo_id)
    if held is None or not any(one.id == photo_id for one in photos(session, viewer, task_id=held.task_id, day=day)):
        raise NotFound("照片", photo_id, "请刷新后再看。")
    return files.get(held.sha256, folder=folder)


def problems(session: Session, viewer: Actor, *, day: date) -> tuple[ProblemLine, ...]:
    """Return the problems found, the latest first; a unit sees its own and those it took over with another unit. Raises NotAllowed."""
    mine = None if require_sight(viewer, "检查评分表") is Reach.ALL else builders.represented(session, viewer.unit_id, day=day)
    heirs = builders.heirs(session, day=day)
    rows = (
        select(InspectionProblem, InspectionTask, Project)
        .join(InspectionTask, col(InspectionTask.id) == col(InspectionProblem.task_id))
        .join(Project, col(Project.id) == col(InspectionTask.project_id))
        .order_by(col(InspectionProblem.id).desc())
    )
    if mine is not None:
        rows = rows.where(col(InspectionTask.builder_id).in_(mine))
    names = dict(session.exec(select(Unit.id, Unit.short_name)).all())
    said, people = _steps(session), named.persons(session)
    return tuple(
        _problem(
            one,
            (task, project),
            _Names(names[task.builder_id], names.get(heirs.get(task.builder_id), ""), people.get(one.person_id, "")),
            said.get(one.id or 0, ()),
            day=day,
        )
        for one, task, project in session.exec(rows)
    )


def _task(session: Session, viewer: Actor, task_id: int, *, day: date) -> InspectionTask | None:
    """The task if it is the viewer's to see. Raises NotAllowed."""
    whole = require_sight(viewer, "检查评分表") is Reach.ALL
    task = session.get(InspectionTask, task_id)
    return task if task is not None and (whole or task.builder_id in _own(session, viewer, day)) else None


def _own(session: Session, viewer: Actor, day: date) -> frozenset[int]:
    """The units whose sheets are the viewer's own on a day: his unit, and those that went into it."""
    return builders.represented(session, viewer.unit_id, day=day)


def _shown(one: ScoreSheet, viewer: Actor, *, own: bool) -> bool:
    if viewer.roles & _BUREAU:
        return True
    if one.side is SheetSide.SELF:
        return own
    return UserRole.INSPECTOR in viewer.roles or one.settled_at is not None


def _fills(session: Session, task: InspectionTask, side: SheetSide, eyes: _Eyes) -> bool:
    if side is SheetSide.SELF:
        return task.builder_id in _own(session, eyes.viewer, eyes.day)
    group = select(TaskInspector.person_id).where(TaskInspector.task_id == task.id)
    return eyes.viewer.person_id in set(session.exec(group))


def _sees_photos(session: Session, task: InspectionTask, viewer: Actor) -> bool:
    if viewer.roles & (_BUREAU | {UserRole.INSPECTOR}):
        return True
    settled = select(ScoreSheet.id).where(ScoreSheet.task_id == task.id, col(ScoreSheet.settled_at).is_not(None))
    return session.exec(settled).first() is not None


def _lines(session: Session, viewer: Actor, chosen: Any, *, day: date) -> tuple[SheetLine, ...]:
    """The sheets of tasks that are the viewer's to see, as far as each is shown, by version."""
    whole = require_sight(viewer, "检查评分表") is Reach.ALL
    joined = chosen.join(InspectionTask, col(InspectionTask.id) == col(ScoreSheet.task_id)).order_by(col(ScoreSheet.version))
    own = _own(session, viewer, day)
    rows = [(one, task.builder_id in own) for one, task in session.exec(joined) if whole or task.builder_id in own]
    shown = [one for one, mine in rows if _shown(one, viewer, own=mine)]
    said: dict[int, list[ItemMark]] = {}
    for row in session.exec(select(SheetMark).where(col(SheetMark.sheet_id).in_([one.id for one in shown])).order_by(col(SheetMark.item))):
        said.setdefault(row.sheet_id, []).append(ItemMark(row.item, row.applicable, row.times, row.level, row.vetoed, row.remark))
    people, words = named.persons(session), _reviews(session, [one.id for one in shown])
    return tuple(_reviewed(_sheet(one, tuple(said.get(one.id or 0, ())), people), words.get(one.id or 0), people) for one in shown)


def _reviews(session: Session, numbers: list[int | None]) -> dict[int, SheetReview]:
    return {one.sheet_id: one for one in session.exec(select(SheetReview).where(col(SheetReview.sheet_id).in_(numbers)))}


def _reviewed(line: SheetLine, word: SheetReview | None, people: dict[int | None, str]) -> SheetLine:
    """A sheet with what the second inspector said of it."""
    if word is None:
        return line
    return replace(line, verdict=word.verdict, reviewer=people.get(word.person_id, ""), reviewed_at=word.at, returned=word.reason)


def _sheet(one: ScoreSheet, said: tuple[ItemMark, ...], people: dict[int | None, str]) -> SheetLine:
    return SheetLine(
        task_id=one.task_id,
        side=one.side,
        version=one.version,
        marks=said,
        person_id=one.person_id,
        person=people.get(one.person_id, ""),
        at=one.at,
        remark=one.remark,
        settled_by=people.get(one.settled_by, "") if one.settled_by else "",
        settled_at=one.settled_at,
    )


def _steps(session: Session) -> dict[int, tuple[ProblemSaid, ...]]:
    found: dict[int, list[ProblemSaid]] = {}
    rows = select(ProblemStep, Person.name).join(Person, col(Person.id) == col(ProblemStep.person_id)).order_by(col(ProblemStep.id))
    for step, name in session.exec(rows):
        found.setdefault(step.problem_id, []).append(ProblemSaid(step.state, step.text, name, step.at))
    return {key: tuple(steps) for key, steps in found.items()}


def _problem(
    one: InspectionProblem, place: tuple[InspectionTask, Project], names: _Names, steps: Iterable[ProblemSaid], *, day: date
) -> ProblemLine:
    task, project = place
    return ProblemLine(
        id=one.id or 0,
        task_id=one.task_id,
        quarter=Quarter(task.year, task.quarter),
        code=project.code,
        name=project.name,
        builder_id=task.builder_id,
        builder=names.builder,
        heir=names.heir,
        item=one.item,
        matter=one.matter,
        due_on=one.due_on,
        state=one.state,
        person=names.person,
        at=one.at,
        age=max((day - one.at.date()).days, 0),
        late=max((day - one.due_on).days, 0) if one.state is ProblemState.OPEN else 0,
        steps=tuple(steps),
    )
