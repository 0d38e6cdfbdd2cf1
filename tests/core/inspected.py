"""A small town in which eleven builders were inspected, entered as rows: settled sheets with so many points lost, records, opinions."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import select

from core.models import (
    BuilderNotice,
    ConductRecord,
    InspectionTask,
    OwnerOpinion,
    Project,
    ScoreSheet,
    SheetMark,
    Unit,
)
from core.vocabulary import (
    AssessmentClass,
    ConductKind,
    Nature,
    NoticeKind,
    ProjectLevel,
    ProposalState,
    RecordOrigin,
    Sector,
    SheetSide,
    TaskOrigin,
    TaskState,
    UnitKind,
)
from core.vouching import Vouched
from scoring.grading.sheet_file import sheet_named
from scoring.publish import evaluation
from scoring.publish.evaluation import Finish, SignResults, StartNotice
from tests.core.entering import vouch
from tests.core.noticing import Results
from tests.data.town import NOON, WAN

SHEET = "lujiang.2019-01-01"
MANY = 11
"""So many that one of them may be 优秀: at most a tenth of those ranked."""
BEFORE = NOON - timedelta(days=30)


class Inspected(Results):
    """The persons of the way of results, and eleven builders with a project each."""

    builders: list[int]
    projects: list[int]

    def enter(self) -> None:
        """Enter the builders and their projects."""
        names = [f"第{number}代建有限公司" for number in range(1, MANY + 1)]
        self.session.add_all(Unit(name=name, short_name=name[:-4], kind=UnitKind.ENTERPRISE) for name in names)
        self.session.add_all(_project(number) for number in range(1, MANY + 1))
        self.session.flush()
        self.builders = [self.session.exec(select(Unit.id).where(Unit.name == name)).one() or 0 for name in names]
        codes = [f"DJ-{number:02d}" for number in range(1, MANY + 1)]
        self.projects = [self.session.exec(select(Project.id).where(Project.code == code)).one() or 0 for code in codes]

    def sheet(self, place: int, quarter: int, *, lost: int = 0, plan: int | None = 1000, **other: Any) -> int:
        """Settle an inspection of the builder at a place (from 0) in a quarter of 2018; `lost` events cost a point each."""
        said: dict[str, Any] = {"project": place, "vetoed": False, "state": TaskState.SETTLED, "year": 2018} | other
        task = InspectionTask(
            year=said["year"],
            quarter=quarter,
            project_id=self.projects[said["project"]],
            builder_id=self.builders[place],
            origin=TaskOrigin.KEY,
            annual_plan=None if plan is None else plan * WAN,
            sheet=SHEET,
            state=said["state"],
            planned_by=self.officer.person_id or 0,
            planned_at=BEFORE,
        )
        self.session.add(task)
        self.session.flush()
        vouch(self.session, Vouched.KEY, task.id, on=BEFORE)
        if task.state is TaskState.CANCELLED:
            vouch(self.session, Vouched.CANCELLATION, task.id, on=BEFORE)
        self.hand_in(task.id or 0, lost=lost, vetoed=said["vetoed"], settled=said["state"] is TaskState.SETTLED)
        return task.id or 0

    def hand_in(
        self, task: int, *, lost: int = 0, version: int = 1, vetoed: bool = False, at: datetime = BEFORE, settled: bool = True
    ) -> int:
        """Hand in the inspectors' sheet of a task, settled at a moment unless it still waits."""
        handed = ScoreSheet(
            task_id=task,
            side=SheetSide.INSPECTOR,
            version=version,
            person_id=self.officer.person_id or 0,
            at=min(at, BEFORE),
            settled_by=self.head.person_id if settled else None,
            settled_at=at if settled else None,
        )
        self.session.add(handed)
        self.session.flush()
        self.session.add_all(_marks(handed.id or 0, lost=lost, vetoed=vetoed))
        self.session.flush()
        vouch(self.session, Vouched.GROUP, task, on=at)
        if settled:
            vouch(self.session, Vouched.SHEET, handed.id, on=at)
            vouch(self.session, Vouched.INSPECTED, handed.id, on=at)
        return handed.id or 0

    def record(self, place: int, points: int, *, origin: RecordOrigin = RecordOrigin.COLLECTED, **other: Any) -> ConductRecord:
        """An approved record of so many points, of 2018."""
        said: dict[str, Any] = {"happened_on": date(2018, 5, 1), "valid_until": date(2019, 4, 30), "decided_at": BEFORE} | other
        count = len(self.session.exec(select(ConductRecord.id)).all())
        entered = ConductRecord(
            number=f"C2018-{count + 1}",
            unit_id=self.builders[place],
            kind=ConductKind.GOOD if points > 0 else ConductKind.BAD,
            standard="lujiang.2019-01-01",
            act="x",
            matter="获奖" if points > 0 else "违约",
            band="C1",
            points=points * 10_000,
            collector_id=self.officer.unit_id or 0,
            document="文",
            origin=origin,
            state=ProposalState.APPROVED,
            entered_by=self.officer.person_id or 0,
            entered_at=BEFORE,
            decided_by=self.signatory.person_id,
            **said,
        )
        self.session.add(entered)
        self.session.flush()
        if origin is not RecordOrigin.EVALUATION:
            vouch(self.session, Vouched.ENTERED, entered.id, on=BEFORE)
        vouch(self.session, Vouched.RECORD, entered.id, on=BEFORE)
        if entered.ended_on is not None:
            vouch(self.session, Vouched.RECORD_END, entered.id, on=BEFORE)
        return entered

    def opinion(self, place: int, points: int, *, unit: int | None = None, at: datetime = BEFORE) -> None:
        """What a unit says of a builder's year 2018."""
        said = OwnerOpinion(
            year=2018,
            builder_id=self.builders[place],
            unit_id=self.other if unit is None else unit,
            points=points * 10_000,
            person_id=self.officer.person_id or 0,
            at=at,
        )
        self.session.add(said)
        self.session.flush()
        vouch(self.session, Vouched.OPINION, said.id, on=at)

    def judged(self, kind: NoticeKind, period: str, reason: str = "") -> int:
        """Draft and sign what the shipped books say of the facts; return the number."""
        number = evaluation.start(self.session, StartNotice(kind, period, reason), by=self.officer, on=self.now).id or 0
        digest = self.session.get_one(BuilderNotice, number).digest
        evaluation.sign(self.session, SignResults(number, digest), by=self.signatory, on=self.now)
        return number

    def settled(self, kind: NoticeKind, period: str, document: str = "鹭建协〔2019〕5号") -> int:
        """Draft, sign, put on notice and make final; return the number."""
        number = self.judged(kind, period)
        self.open(number, self.at.date())
        self.at += timedelta(days=7)
        evaluation.finish(self.session, Finish(number, document), by=self.signatory, on=self.now)
        return number

    def year(self) -> None:
        """Two quarters of 2018: the first builder loses nothing, each next one more; the last was inspected once alone."""
        for place in range(MANY):
            for quarter in (2, 3) if place < MANY - 1 else (2,):
                self.sheet(place, quarter, lost=4 * place)


def _project(number: int) -> Project:
    return Project(
        code=f"DJ-{number:02d}",
        name=f"第{number}小学",
        level=ProjectLevel.CITY_KEY,
        assessment_class=AssessmentClass.ASSESSED,
        sector=Sector.SOCIAL,
        nature=Nature.CONTINUING,
        total_investment=WAN,
    )


def _marks(sheet_id: int, *, lost: int, vetoed: bool) -> list[SheetMark]:
    """Every item at its best, less `lost` events shared out over the items that deduct."""
    items = sheet_named(SHEET).items
    times = dict.fromkeys((item.key for item in items), 0)
    deducting = [item for item in items if item.each is not None]
    for place in range(lost):
        times[deducting[place % len(deducting)].key] += 1
    return [
        SheetMark(
            sheet_id=sheet_id,
            item=item.key,
            applicable=True,
            times=times[item.key],
            level=max(item.levels, key=lambda level: level[1])[0] if item.levels else "",
            vetoed=vetoed and bool(item.veto),
        )
        for item in items
    ]
