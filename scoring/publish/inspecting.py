"""Draws and score sheets as far as they need judgement: what may be drawn, what was drawn, who inspects, whether a sheet is whole."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from core import recusal, sealing
from core.access import Actor, require
from core.commands import draw as acts
from core.commands import inspection, problem, sheet
from core.commands.city import ChooseScoreSheet, choose_score_sheet
from core.commands.draw import DrawnProject, EnterSeed, PlanKey, PublishPopulation
from core.commands.inspection import Appointed, AppointInspectors
from core.commands.problem import NoteProblem
from core.commands.sheet import HandIn
from core.commands.words import seed_text
from core.errors import BadInput, Conflict, NotFound
from core.marks import ItemMark
from core.models import InspectionDraw, InspectionProblem, InspectionTask, Project, ProjectSpecialty, ScoreSheet, TaskInspector
from core.period import CHINA, Quarter
from core.queries import books, population
from core.vocabulary import DrawState, TaskState
from scoring import draw
from scoring.draw import Candidate, Drawn, Inspector
from scoring.grading.sheet import Mark, Sheet, SheetResult, score_sheet
from scoring.grading.sheet_file import sheet_named, shipped_sheets


@dataclass(frozen=True)
class Key:
    """A project for a quarter's key list: why, and by when its self-score is to be in."""

    quarter: Quarter
    code: str
    reason: str
    due_on: date


@dataclass(frozen=True)
class Publish:
    """Publish what may be drawn in a quarter: how many are drawn, by the outcome of which event and when that will be."""

    quarter: Quarter
    wanted: int
    event: str
    event_at: datetime


@dataclass(frozen=True)
class Seed:
    """The seed that the event gave, where it can be read or who saw it, and by when self-scores are to be in."""

    draw_id: int
    seed: str
    witness: str
    due_on: date


@dataclass(frozen=True)
class ChooseSheet:
    """Mark projects of a specialty (None: of each that has none of its own) on the sheet of this edition, if planned from a day on."""

    specialty_id: int | None
    edition: str
    since: date
    document: str = ""


@dataclass(frozen=True)
class DrawGroups:
    """Draw two inspectors for each task of a drawn quarter that has none yet."""

    draw_id: int


def sheet_on(day: date) -> Sheet:
    """Return the score sheet in force on a day where none was chosen: the latest one, or the first there is for an earlier day."""
    known = sorted(shipped_sheets(), key=lambda one: one.in_force_from)
    return next((one for one in reversed(known) if one.in_force_from <= day), known[0])


def sheet_for(session: Session, specialty_id: int | None, *, day: date) -> Sheet:
    """Return the sheet on which a project of a specialty (None: without a noted one) is marked that is planned on a day.

    As the city chose, else the latest. Raises NotFound (the chosen file is gone), Conflict (it was changed since it was chosen).
    """
    chosen = books.sheet_chosen(session, specialty_id, day=day)
    return sheet_on(day) if chosen is None else unchanged(chosen.edition, chosen.digest)


def unchanged(edition: str, digest: str) -> Sheet:
    """Return the sheet that is called so. Raises NotFound, and Conflict where its file is not the one of that digest ("": not known)."""
    found = sheet_named(edition)
    if edited(edition, digest):
        raise Conflict(f"评分表文件{edition}.toml在选定或列入计划以后被改动，不能据以评分。请恢复原文件，修订另立一版。")
    return found


def edited(edition: str, digest: str) -> bool:
    """Whether a sheet's file is another than the one of that digest; never where the digest is not known. Raises NotFound."""
    return bool(digest) and sealing.digest(sheet_named(edition).content) != digest


def choose_sheet(session: Session, request: ChooseSheet, *, by: Actor, on: datetime) -> Sheet:
    """Let the city mark inspections planned from a day on, of a specialty or each, on another sheet, and return it.

    Raises what core.commands.city.choose_score_sheet raises; NotFound (no such sheet), BadInput (it is not in force by that day).
    """
    require(by, "选定评分表")
    found = sheet_named(request.edition)
    if found.in_force_from > request.since:
        raise BadInput(f"《{found.title}》自{found.in_force_from}起有效，不能从{request.since}起用。请改选日期或评分表。")
    digest = sealing.digest(found.content)
    chosen = ChooseScoreSheet(request.specialty_id, found.edition, digest, request.since, request.document)
    choose_score_sheet(session, chosen, by=by, on=on)
    return found


def plan_key(session: Session, request: Key, *, by: Actor, on: datetime) -> InspectionTask:
    """Put a project on the key list, to be marked on the sheet chosen for it. Raises as core.commands.draw.plan_key and sheet_for."""
    require(by, "编制督查计划")
    found = _sheet_of(session, request.code, on=on)
    digest = sealing.digest(found.content)
    asked = PlanKey(request.quarter, request.code, request.reason, found.edition, request.due_on, digest)
    return acts.plan_key(session, asked, by=by, on=on)


def _sheet_of(session: Session, code: str, *, on: datetime) -> Sheet:
    asked = select(ProjectSpecialty.specialty_id).join(Project, col(Project.id) == col(ProjectSpecialty.project_id))
    specialty_id = session.exec(asked.where(Project.code == code)).first()
    return sheet_for(session, specialty_id, day=on.astimezone(CHINA).date())


def drawable(session: Session, quarter: Quarter, *, day: date) -> tuple[Candidate, ...]:
    """Return what may be drawn in a quarter on a day, the key list left out. The caller has asked who looks."""
    planned = population.listed(session, quarter)
    return tuple(
        Candidate(one.code, one.builder_id, one.project_times, one.builder_times, one.annual_plan, one.name, one.builder)
        for one in population.under_way(session, quarter, day=day)
        if one.project_id not in planned
    )


def publish(session: Session, request: Publish, *, by: Actor, on: datetime) -> InspectionDraw:
    """Freeze a quarter's population as it is now and publish it. Raises NotAllowed, BadInput (more wanted than there are), Conflict."""
    require(by, "公布抽取总体")
    some = drawable(session, request.quarter, day=on.astimezone(CHINA).date())
    if request.wanted > len(some):
        raise BadInput(f"可抽取的项目有{len(some)}项，抽取数不能是{request.wanted}。请改正。")
    frozen = PublishPopulation(request.quarter, draw.population(some), request.wanted, request.event, request.event_at)
    return acts.publish_population(session, frozen, by=by, on=on)


def seed(session: Session, request: Seed, *, by: Actor, on: datetime) -> InspectionDraw:
    """Draw by the seed and plan what was drawn. Raises as core.commands.draw.enter_seed, and BadInput for a seed that draws nothing."""
    require(by, "录入抽取种子")
    held = _draw(session, request.draw_id)
    chosen = draw.drawn(held.population, seed_text(request.seed), wanted=held.wanted)
    projects = tuple(_drawn(session, one, on=on) for one in chosen)
    edition = sheet_on(on.astimezone(CHINA).date()).edition
    entered = EnterSeed(request.draw_id, request.seed, request.witness, projects, edition, request.due_on)
    return acts.enter_seed(session, entered, by=by, on=on)


def _drawn(session: Session, one: Drawn, *, on: datetime) -> DrawnProject:
    """A drawn project with the sheet that is chosen for it."""
    found, each = _sheet_of(session, one.candidate.code, on=on), one.candidate
    return DrawnProject(each.code, each.builder, each.annual_plan, found.edition, sealing.digest(found.content))


def order_of(held: InspectionDraw) -> tuple[Drawn, ...]:
    """Return a draw's projects in order, derived again from its population and seed; nothing before there is a seed."""
    return draw.drawn(held.population, held.seed, wanted=held.wanted) if held.seed else ()


def faults(session: Session, held: InspectionDraw) -> tuple[str, ...]:
    """Return one sentence for each thing of a draw that its population and seed do not give."""
    if draw.digest(held.population) != held.digest:
        return ("抽取总体与公布的摘要不符",)
    if held.state is not DrawState.DRAWN:
        return ()
    statement = select(InspectionTask.place, Project.code).join(Project, col(Project.id) == col(InspectionTask.project_id))
    planned = dict(session.exec(statement.where(InspectionTask.draw_id == held.id)).all())
    same = planned == {one.place: one.candidate.code for one in order_of(held)}
    return () if same else ("督查任务与按总体和种子重新抽取的结果不符",)


def draw_groups(session: Session, request: DrawGroups, *, by: Actor, on: datetime) -> None:
    """Draw the inspectors of a drawn quarter's tasks, the key list first, by the draw's own seed.

    Raises NotAllowed, NotFound, BadInput (too few who need not stand back), Conflict (no seed yet, or every task has its group).
    """
    require(by, "编制督查计划")
    held = _draw(session, request.draw_id)
    tasks = _without_group(session, held)
    if held.state is not DrawState.DRAWN or not tasks:
        raise Conflict("没有待抽检查人员的督查任务。录入种子以后再抽，已定人员的不再抽。")
    people = [Inspector(person, units) for person, units in sorted(recusal.barred(session, on=on).items())]
    made = draw.groups(held.seed, [(code, task.builder_id) for task, code in tasks], inspectors=people)
    chosen = tuple(Appointed(task.id or 0, made[code]) for task, code in tasks)
    inspection.appoint_inspectors(session, AppointInspectors(chosen), by=by, on=on)


def marks_of(some: tuple[ItemMark, ...]) -> list[Mark]:
    """Return marks as they are scored, without their words."""
    return [Mark(one.item, one.applicable, one.times, one.level, one.vetoed) for one in some]


def scored(edition: str, some: tuple[ItemMark, ...]) -> SheetResult:
    """Return what marks come to on a sheet. Raises NotFound (no such sheet)."""
    return score_sheet(sheet_named(edition), marks_of(some))


def hand_in_self(session: Session, request: HandIn, *, by: Actor, on: datetime) -> ScoreSheet:
    """Hand in a builder's own sheet that is whole.

    Raises as core.commands.sheet.hand_in_self, BadInput while an item is wrong, and as `unchanged`.
    """
    require(by, "报送自评")
    _refuse_unfinished(session, request)
    return sheet.hand_in_self(session, request, by=by, on=on)


def hand_in_inspection(session: Session, request: HandIn, *, by: Actor, on: datetime) -> ScoreSheet:
    """Hand in an inspectors' sheet that is whole.

    Raises as core.commands.sheet.hand_in_inspection, BadInput while an item is wrong, and as `unchanged`.
    """
    require(by, "检查评分")
    _refuse_unfinished(session, request)
    return sheet.hand_in_inspection(session, request, by=by, on=on)


def note_problem(session: Session, request: NoteProblem, *, by: Actor, on: datetime) -> InspectionProblem:
    """Note a problem of an item of the task's sheet. Raises as core.commands.problem.note_problem, and BadInput for another item."""
    require(by, "检查评分")
    task = _task(session, request.task_id)
    items = {item.key for item in unchanged(task.sheet, task.sheet_digest).items}
    if request.item not in items:
        raise BadInput(f"检查项“{request.item}”不在本项的评分表里。请从评分表中选定。")
    return problem.note_problem(session, request, by=by, on=on)


def _task(session: Session, task_id: int) -> InspectionTask:
    task = session.get(InspectionTask, task_id)
    if task is None:
        raise NotFound("督查任务", task_id, "请刷新后再看。")
    return task


def _refuse_unfinished(session: Session, request: HandIn) -> None:
    task = _task(session, request.task_id)
    problems = score_sheet(unchanged(task.sheet, task.sheet_digest), marks_of(request.marks)).problems
    if problems:
        more = f"另有{len(problems) - 1}项同样须改。" if len(problems) > 1 else ""
        raise BadInput(f"{problems[0].sentence}{more}")


def _draw(session: Session, draw_id: int) -> InspectionDraw:
    held = session.get(InspectionDraw, draw_id)
    if held is None:
        raise NotFound("抽取", draw_id, "请刷新后再看。")
    return held


def _without_group(session: Session, held: InspectionDraw) -> list[tuple[InspectionTask, str]]:
    grouped = select(TaskInspector.task_id)
    statement = (
        select(InspectionTask, Project.code)
        .join(Project, col(Project.id) == col(InspectionTask.project_id))
        .where(InspectionTask.year == held.year, InspectionTask.quarter == held.quarter)
        .where(col(InspectionTask.state).in_((TaskState.PLANNED, TaskState.SELF_SCORED)), col(InspectionTask.id).not_in(grouped))
        .order_by(col(InspectionTask.place).is_not(None), col(InspectionTask.place), Project.code)
    )
    return list(session.exec(statement))
