"""The draw of a quarter: the key list, the population published with an event to come, the seed entered afterwards, a signed redraw."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from core import ledger
from core.access import Actor, require
from core.commands import audit, tasked
from core.commands.words import fitting, person_of, seed_text
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import (
    City,
    InspectionDraw,
    InspectionProblem,
    InspectionTask,
    ReportingMonth,
    SheetDraft,
    SheetPhoto,
    TaskInspector,
)
from core.period import CHINA, Month, Quarter
from core.vocabulary import DrawState, Role, TaskOrigin, TaskState
from core.vouching import Vouched, token

FARTHEST = 4
"""Quarters to or from the present one for which a key list may be made."""
CHANGED = "公布抽取总体以后更换了代建单位，按录入种子之日的代建单位检查"
"""What stands with a drawn task whose builder is not the population's."""


@dataclass(frozen=True)
class PlanKey:
    """Put a project on a quarter's key list: the reason, the score sheet's edition, the day for the self-score, the sheet file's digest."""

    quarter: Quarter
    code: str
    reason: str
    sheet: str
    due_on: date
    sheet_digest: str = ""


@dataclass(frozen=True)
class PublishPopulation:
    """Publish what may be drawn in a quarter: frozen bytes, how many are drawn, and the event whose outcome will be the seed."""

    quarter: Quarter
    population: bytes
    wanted: int
    event: str
    event_at: datetime


@dataclass(frozen=True)
class DrawnProject:
    """A project that was drawn, with its builder, the plan (fen) of the population, and its score sheet's edition and file's digest."""

    code: str
    builder_id: int
    annual_plan: int | None
    sheet: str = ""
    sheet_digest: str = ""


@dataclass(frozen=True)
class EnterSeed:
    """Enter the seed of a published draw, where it can be read or who saw it, and the projects in the order of the draw.

    `sheet` is the score sheet's edition where a project names none of its own.
    """

    draw_id: int
    seed: str
    witness: str
    drawn: tuple[DrawnProject, ...]
    sheet: str
    due_on: date


@dataclass(frozen=True)
class AllowRedraw:
    """Void a quarter's draw so that it is drawn again: why."""

    draw_id: int
    reason: str


def plan_key(session: Session, request: PlanKey, *, by: Actor, on: datetime) -> InspectionTask:
    """Put a project on the key list before the population is published.

    Raises NotAllowed, NotFound, BadInput (no reason, no builder, a quarter far off, a due day that is past), Conflict (published already,
    listed already).
    """
    require(by, "编制督查计划")
    quarter, project = request.quarter, tasked.project_of(session, request.code)
    _refuse_far(session, quarter, on)
    if tasked.standing_draw(session, quarter) is not None:
        raise Conflict(f"{quarter.chinese}已公布抽取总体，重点名单不能再增加。")
    _refuse_planned(session, quarter, project.id or 0, request.code)
    task = InspectionTask(
        year=quarter.year,
        quarter=quarter.number,
        project_id=project.id or 0,
        builder_id=_builder(session, project.id or 0, request.code, on),
        origin=TaskOrigin.KEY,
        reason=fitting(request.reason, "列入重点名单的理由", most=200, needed=True),
        annual_plan=_annual_plan(session, request.code, quarter, on),
        sheet=request.sheet,
        sheet_digest=request.sheet_digest,
        state=TaskState.PLANNED,
        due_on=_due(request.due_on, on),
        planned_by=person_of(by),
        planned_at=on,
    )
    session.add(task)
    session.flush()
    said, vouched = f"重点检查：{task.reason}", token(session, Vouched.KEY, number=task.id or 0)
    audit.record(session, audit.Act("列入重点名单", f"{quarter} {request.code}", said, vouched=vouched), by=by, on=on)
    return task


def publish_population(session: Session, request: PublishPopulation, *, by: Actor, on: datetime) -> InspectionDraw:
    """Freeze and publish a quarter's population with the event that will give the seed.

    Raises NotAllowed, BadInput (no event, one that is not to come, nothing to draw), Conflict (the quarter has a draw, or an earlier
    quarter of the year waits for its seed or its redraw).
    """
    require(by, "公布抽取总体")
    quarter = request.quarter
    if tasked.standing_draw(session, quarter) is not None:
        raise Conflict(f"{quarter.chinese}已公布抽取总体。一个季度抽取一次；重新抽取须经签发人批准。")
    _refuse_undrawn(session, quarter)
    if request.event_at <= on:
        raise BadInput("取种子的公开事件须在公布以后发生。请改用将来的事件和时间。")
    if request.wanted < 1:
        raise BadInput("抽取数至少为1。请改正。")
    draw = InspectionDraw(
        year=quarter.year,
        quarter=quarter.number,
        version=_versions(session, quarter) + 1,
        state=DrawState.PUBLISHED,
        population=request.population,
        digest=f"sha256:{hashlib.sha256(request.population).hexdigest()}",
        wanted=request.wanted,
        event=fitting(request.event, "公开事件", most=200, needed=True),
        event_at=request.event_at,
        published_by=person_of(by),
        published_at=on,
    )
    session.add(draw)
    session.flush()
    said = f"抽{draw.wanted}项；{draw.event}（{draw.event_at.astimezone(CHINA):%Y-%m-%d %H:%M}）；{draw.digest}"
    vouched = token(session, Vouched.POPULATION, number=draw.id or 0)
    audit.record(session, audit.Act("公布抽取总体", _name(draw), said, vouched=vouched), by=by, on=on)
    return draw


def enter_seed(session: Session, request: EnterSeed, *, by: Actor, on: datetime) -> InspectionDraw:
    """Enter the seed after the event, by another person than published it, and create a task for each drawn project in order.

    Raises NotAllowed (the publisher himself), NotFound, BadInput (no seed or witness, another number drawn), Conflict (before the event).
    """
    require(by, "录入抽取种子")
    draw = _held(session, request.draw_id, DrawState.PUBLISHED)
    if draw.published_by == person_of(by):
        raise NotAllowed("录入本人公布的抽取的种子")
    if on < draw.event_at:
        raise Conflict(f"公开事件在{draw.event_at.astimezone(CHINA):%Y-%m-%d %H:%M}发生，此前不能录入种子。")
    if len(request.drawn) != draw.wanted:
        raise BadInput(f"应抽{draw.wanted}项，现有{len(request.drawn)}项。请按公布的总体和种子重新抽取。")
    seed = seed_text(request.seed)
    witness = fitting(request.witness, "种子的出处或见证人", most=200, needed=True)
    tasked.refuse_doubled([one.code for one in request.drawn], "抽出的项目")
    tasks = _tasks(session, draw, request, by=by, on=on)
    draw.seed, draw.witness, draw.state = seed, witness, DrawState.DRAWN
    draw.seeded_by, draw.seeded_at = person_of(by), on
    session.add_all((draw, *tasks))
    said, vouched = f"种子{seed}；{witness}；抽出{draw.wanted}项", token(session, Vouched.SEED, number=draw.id or 0)
    audit.record(session, audit.Act("录入抽取种子", _name(draw), said, vouched=vouched), by=by, on=on)
    return draw


def allow_redraw(session: Session, request: AllowRedraw, *, by: Actor, on: datetime) -> None:
    """Void a draw by a signatory's decision; it stays visible, its tasks go but for cancelled ones, and the quarter may be published again.

    Raises NotAllowed, NotFound, BadInput (no reason), Conflict (void already, an inspection of it began, or a later quarter of the year
    has its population, which counted this draw).
    """
    require(by, "批准重新抽取")
    draw = _held(session, request.draw_id, DrawState.PUBLISHED, DrawState.DRAWN)
    live = (InspectionTask.draw_id == draw.id, InspectionTask.state != TaskState.CANCELLED)
    mine = list(session.exec(select(InspectionTask).where(*live)))
    begun = [task for task in mine if task.state is not TaskState.PLANNED or _worked_on(session, task)]
    if begun:
        raise Conflict(f"本次抽取的{len(begun)}项督查已经开始，不能重新抽取。")
    _refuse_counted(session, draw)
    draw.reason = fitting(request.reason, "重新抽取的理由", most=400, needed=True)
    keys = [task.id for task in mine]
    session.execute(sa.delete(TaskInspector).where(col(TaskInspector.task_id).in_(keys)))
    session.execute(sa.delete(InspectionTask).where(col(InspectionTask.id).in_(keys)))
    draw.state, draw.redraw_signed_by = DrawState.VOID, person_of(by)
    session.add(draw)
    vouched = token(session, Vouched.REDRAW, number=draw.id or 0)
    audit.record(session, audit.Act("批准重新抽取", _name(draw), draw.reason, vouched=vouched), by=by, on=on)


def _tasks(session: Session, draw: InspectionDraw, request: EnterSeed, *, by: Actor, on: datetime) -> list[InspectionTask]:
    """A task for each drawn project, in the order of the draw."""
    quarter, due = Quarter(draw.year, draw.quarter), _due(request.due_on, on)
    projects = [tasked.project_of(session, one.code).id or 0 for one in request.drawn]
    for one, project_id in zip(request.drawn, projects, strict=True):
        _refuse_planned(session, quarter, project_id, one.code)
    builders = [_builder_now(session, one, project_id, on) for one, project_id in zip(request.drawn, projects, strict=True)]
    return [
        InspectionTask(
            year=draw.year,
            quarter=draw.quarter,
            project_id=project_id,
            builder_id=builder,
            reason="" if builder == one.builder_id else CHANGED,
            origin=TaskOrigin.DRAWN,
            draw_id=draw.id,
            place=place,
            annual_plan=one.annual_plan,
            sheet=one.sheet or request.sheet,
            sheet_digest=one.sheet_digest,
            state=TaskState.PLANNED,
            due_on=due,
            planned_by=person_of(by),
            planned_at=on,
        )
        for place, (one, project_id, builder) in enumerate(zip(request.drawn, projects, builders, strict=True), start=1)
    ]


def _refuse_far(session: Session, quarter: Quarter, on: datetime) -> None:
    """Raise BadInput for a quarter more than a year away; a demonstration city lives in its last reporting month."""
    present = Quarter.of(_month(session, on))
    if abs((quarter.year - present.year) * 4 + quarter.number - present.number) > FARTHEST:
        raise BadInput(f"{quarter.chinese}距{present.chinese}超过一年，不能列入重点名单。请核对季度。")


def _month(session: Session, on: datetime) -> Month:
    city = session.exec(select(City)).first()
    last = session.exec(select(ReportingMonth).order_by(col(ReportingMonth.year).desc(), col(ReportingMonth.number).desc())).first()
    if city is not None and city.demonstration and last is not None:
        return Month(last.year, last.number)
    day = on.astimezone(CHINA).date()
    return Month(day.year, day.month)


def _refuse_counted(session: Session, draw: InspectionDraw) -> None:
    """Raise Conflict once a later quarter of the year has published: what this draw gave stands in that population's counts."""
    later = select(InspectionDraw).where(
        InspectionDraw.year == draw.year, InspectionDraw.quarter > draw.quarter, col(InspectionDraw.state) != DrawState.VOID
    )
    first = session.exec(later.order_by(col(InspectionDraw.quarter))).first()
    if first is not None:
        name = Quarter(first.year, first.quarter).chinese
        raise Conflict(f"{name}已公布抽取总体，其中的先后按本次抽取的结果计算，不能重新抽取。确须重抽的，先批准{name}重新抽取。")


def _refuse_undrawn(session: Session, quarter: Quarter) -> None:
    """Raise Conflict while the last draw of an earlier quarter of the year has no result: it decides what counts as inspected."""
    earlier = (InspectionDraw.year == quarter.year, InspectionDraw.quarter < quarter.number)
    rows = session.exec(select(InspectionDraw).where(*earlier).order_by(col(InspectionDraw.quarter), col(InspectionDraw.version)))
    for one in {row.quarter: row for row in rows}.values():
        if one.state is not DrawState.DRAWN:
            name = Quarter(one.year, one.quarter).chinese
            raise Conflict(f"{name}的抽取现在是“{one.state.label}”，还没有结果，影响本季度的先后。请先办完{name}的抽取。")


def _held(session: Session, draw_id: int, *states: DrawState) -> InspectionDraw:
    draw = session.get(InspectionDraw, draw_id, with_for_update=True)
    if draw is None:
        raise NotFound("抽取", draw_id, "请刷新后再看。")
    if draw.state not in states:
        raise Conflict(f"这次抽取现在是“{draw.state.label}”，不能这样办。请刷新后再看。")
    return draw


def _name(draw: InspectionDraw) -> str:
    return f"{Quarter(draw.year, draw.quarter)} 第{draw.version}次抽取"


def _versions(session: Session, quarter: Quarter) -> int:
    held = select(InspectionDraw).where(InspectionDraw.year == quarter.year, InspectionDraw.quarter == quarter.number)
    return len(session.exec(held).all())


def _worked_on(session: Session, task: InspectionTask) -> bool:
    """Whether a draft, a photograph or a problem belongs to a task already."""
    kinds = (SheetDraft.task_id, SheetPhoto.task_id, InspectionProblem.task_id)
    return any(session.exec(select(column).where(column == task.id)).first() is not None for column in kinds)


def _refuse_planned(session: Session, quarter: Quarter, project_id: int, code: str) -> None:
    held = select(InspectionTask).where(
        InspectionTask.year == quarter.year, InspectionTask.quarter == quarter.number, InspectionTask.project_id == project_id
    )
    if session.exec(held).first() is not None:
        raise Conflict(f"项目{code}已在{quarter.chinese}的督查计划里。")


def _builder_now(session: Session, one: DrawnProject, project_id: int, on: datetime) -> int:
    """The builder of a drawn project on the day of the seed; the population's where it has none any more."""
    held = ledger.parts(session, on.astimezone(CHINA).date(), code=one.code)
    return held.get((project_id, Role.AGENT_BUILDER), one.builder_id)


def _builder(session: Session, project_id: int, code: str, on: datetime) -> int:
    builder = ledger.parts(session, on.astimezone(CHINA).date(), code=code).get((project_id, Role.AGENT_BUILDER))
    if builder is None:
        raise BadInput(f"项目{code}没有代建单位，不列入督查。请核对项目编号。")
    return builder


def _annual_plan(session: Session, code: str, quarter: Quarter, on: datetime) -> int | None:
    """The project's plan of the year in force, in fen; None where no plan of the year holds it."""
    edition = ledger.in_force_on(session, quarter.year, day=on.astimezone(CHINA).date())
    row = ledger.plan_rows(session, edition, only=(code,)).get(code) if edition else None
    return None if row is None else row.investment


def _due(day: date, on: datetime) -> date:
    if day < on.astimezone(CHINA).date():
        raise BadInput("自评期限早于今天。请改正。")
    return day
