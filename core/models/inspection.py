"""Inspections of agent builders (督查): the draw, what is inspected by whom, score sheets, problems found."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.marks import SheetVerdict
from core.models.columns import Exact, Moment, word
from core.vocabulary import DrawState, ProblemState, SheetSide, TaskOrigin, TaskState

CANCELLING = "取消："
"""How the log's words begin where a task was cancelled."""


class InspectionDraw(SQLModel, table=True):
    """A quarter's draw: the population that was published, the public event named beforehand, and the seed that came of it."""

    __tablename__ = "inspection_draw"
    __table_args__ = (
        sa.UniqueConstraint("year", "quarter", "version"),
        sa.CheckConstraint("quarter between 1 and 4", name="quarter"),
        sa.CheckConstraint("seeded_by is null or seeded_by <> published_by", name="two_persons"),
    )

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    version: int = Field(description="1; a redraw is the next")
    state: DrawState = Field(sa_type=word(DrawState))
    population: bytes = Field(sa_type=sa.LargeBinary, description="canonical CSV of what may be drawn, as `ducha draw verify` reads it")
    digest: str = Field(max_length=80, description="sha256: of the population")
    wanted: int = Field(description="how many projects are drawn")
    event: str = Field(max_length=200, description="the public event that gives the seed, or the witnessed throw")
    event_at: datetime = Field(sa_type=Moment)
    published_by: int = Field(foreign_key="person.id")
    published_at: datetime = Field(sa_type=Moment)
    seed: str = Field(default="", max_length=200)
    witness: str = Field(default="", max_length=200, description="who saw it, or where it can be read")
    seeded_by: int | None = Field(default=None, foreign_key="person.id")
    seeded_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", max_length=400, description="why it is drawn again")
    redraw_signed_by: int | None = Field(default=None, foreign_key="person.id")


class InspectionTask(SQLModel, table=True):
    """A project that is inspected in a quarter, with the builder that runs it: from the key list, or drawn at a place."""

    __tablename__ = "inspection_task"
    __table_args__ = (sa.UniqueConstraint("year", "quarter", "project_id"),)

    id: int | None = Field(default=None, primary_key=True)
    year: int
    quarter: int
    project_id: int = Field(foreign_key="project.id", index=True)
    builder_id: int = Field(foreign_key="unit.id", index=True)
    origin: TaskOrigin = Field(sa_type=word(TaskOrigin))
    reason: str = Field(default="", max_length=200, description="why it stands on the key list")
    draw_id: int | None = Field(default=None, foreign_key="inspection_draw.id")
    place: int | None = Field(default=None, description="in the order of the draw, from 1")
    annual_plan: int | None = Field(default=None, sa_type=Exact, description="fen, of the year's plan when it was planned: its weight")
    sheet: str = Field(max_length=80, description="edition of the score sheet, as its file is called")
    sheet_digest: str = Field(
        default="", max_length=80, description="sha256: of that file when it was planned; empty: planned before 0.8.0"
    )
    state: TaskState = Field(sa_type=word(TaskState))
    due_on: date | None = None
    inspected_on: date | None = None
    planned_by: int = Field(foreign_key="person.id")
    planned_at: datetime = Field(sa_type=Moment)
    cancelled_reason: str = Field(default="", max_length=400)


class TaskInspector(SQLModel, table=True):
    """Who inspects: two persons a group."""

    __tablename__ = "task_inspector"

    task_id: int = Field(foreign_key="inspection_task.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)


class InspectorInterest(SQLModel, table=True):
    """Why a person does not inspect a builder (回避), from a day to a day."""

    __tablename__ = "inspector_interest"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    reason: str = Field(max_length=200)
    starts_on: date
    ends_on: date | None = None


class SheetDraft(SQLModel, table=True):
    """What somebody has filled in so far; it counts for nothing until it is handed in."""

    __tablename__ = "sheet_draft"

    task_id: int = Field(foreign_key="inspection_task.id", primary_key=True)
    side: SheetSide = Field(sa_type=word(SheetSide), primary_key=True)
    content: str = Field(sa_type=sa.Text, description="the marks as JSON: item → applicable, times, level, vetoed, remark")
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class ScoreSheet(SQLModel, table=True):
    """A score sheet as it was handed in: the builder's own, or the inspectors'; a corrected one is the next version."""

    __tablename__ = "score_sheet"
    __table_args__ = (sa.UniqueConstraint("task_id", "side", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="inspection_task.id", index=True)
    side: SheetSide = Field(sa_type=word(SheetSide))
    version: int
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
    remark: str = Field(default="", max_length=400, description="why it was corrected")
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = Field(default=None, sa_type=Moment, description="from then on it counts")


class SheetReview(SQLModel, table=True):
    """What the other inspector of the group says of an inspectors' sheet: confirmed, or sent back with a reason; one word a version."""

    __tablename__ = "sheet_review"
    __table_args__ = (sa.CheckConstraint("person_id <> filled_by", name="two_persons"),)

    sheet_id: int = Field(foreign_key="score_sheet.id", primary_key=True)
    verdict: SheetVerdict = Field(sa_type=word(SheetVerdict))
    reason: str = Field(default="", max_length=400, description="why it was sent back")
    filled_by: int = Field(foreign_key="person.id", description="who handed the sheet in")
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class ScoreSheetChoice(SQLModel, table=True):
    """On which score sheet projects of a specialty are marked that are planned from a day on; a later row of that day counts."""

    __tablename__ = "score_sheet_choice"

    id: int | None = Field(default=None, primary_key=True)
    specialty_id: int | None = Field(default=None, foreign_key="specialty.id", description="missing: each that has none of its own")
    edition: str = Field(max_length=80, description="as the sheet's file is called")
    digest: str = Field(max_length=80, description="sha256: of the file when it was chosen")
    since: date
    document: str = Field(default="", max_length=120)
    chosen_by: int = Field(foreign_key="person.id")
    chosen_at: datetime = Field(sa_type=Moment)


class SheetMark(SQLModel, table=True):
    """What a sheet says of one item: not applicable, how often a deduction fell, which level, whether a veto item was met."""

    __tablename__ = "sheet_mark"

    sheet_id: int = Field(foreign_key="score_sheet.id", primary_key=True)
    item: str = Field(max_length=40, primary_key=True)
    applicable: bool
    times: int
    level: str = Field(default="", max_length=20)
    vetoed: bool = False
    remark: str = Field(default="", max_length=400)


class SheetPhoto(SQLModel, table=True):
    """A photograph that shows what an item was marked for; its content lies in the store under its SHA-256."""

    __tablename__ = "sheet_photo"

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="inspection_task.id", index=True)
    item: str = Field(max_length=40)
    sha256: str = Field(max_length=64)
    size: int = Field(description="bytes")
    media_type: str = Field(max_length=60)
    name: str = Field(max_length=200)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class InspectionProblem(SQLModel, table=True):
    """A problem that was found: to be mended by a day, looked at again, closed by an inspector."""

    __tablename__ = "inspection_problem"

    id: int | None = Field(default=None, primary_key=True)
    task_id: int = Field(foreign_key="inspection_task.id", index=True)
    item: str = Field(max_length=40)
    matter: str = Field(max_length=400)
    due_on: date
    state: ProblemState = Field(sa_type=word(ProblemState))
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)


class ProblemStep(SQLModel, table=True):
    """A step in a problem's way: the builder's answer, the second look."""

    __tablename__ = "problem_step"

    id: int | None = Field(default=None, primary_key=True)
    problem_id: int = Field(foreign_key="inspection_problem.id", index=True)
    state: ProblemState = Field(sa_type=word(ProblemState))
    text: str = Field(max_length=1000)
    person_id: int = Field(foreign_key="person.id")
    at: datetime = Field(sa_type=Moment)
