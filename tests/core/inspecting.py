"""An inspection in the small town, said in few words: who plans, draws, inspects, marks itself, settles; and its moments."""

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from core.access import Actor
from core.commands import draw, inspection, problem, sheet, sheet_review
from core.commands.draw import DrawnProject, EnterSeed, PlanKey, PublishPopulation
from core.commands.inspection import Appointed, AppointInspectors
from core.commands.problem import AnswerProblem, NoteProblem
from core.commands.sheet import HandIn, SettleSheet
from core.commands.sheet_review import ConfirmSheet
from core.marks import ItemMark
from core.models import InspectionDraw, InspectionProblem, InspectionTask, Unit
from core.period import Quarter
from core.vocabulary import UserRole
from tests.data.town import NOON
from tests.people import person

SHEET = "lujiang.2019-01-01"
BUILDER, ELSEWHERE = "鹭建工程管理有限公司", "西湖区"
Q3 = Quarter(2019, 3)
MARKS = (ItemMark("staff", times=1), ItemMark("coordination", level="好"), ItemMark("dangerous_works", applicable=False))
EVENT = "体育彩票第80期开奖号码"
hour, day = timedelta(hours=1), timedelta(days=1)


class Inspection:
    """The persons of an inspection and what they do; every act is given at `on` unless another moment is named."""

    def __init__(self, session: Session, *, on: datetime = NOON) -> None:
        self.session, self.on = session, on
        self.builder, elsewhere = (session.exec(select(Unit.id).where(Unit.name == name)).one() or 0 for name in (BUILDER, ELSEWHERE))
        self.officer = person(session, "李督查", UserRole.OFFICER, on=on)
        self.head = person(session, "赵科长", UserRole.SECTION_HEAD, on=on)
        self.signatory = person(session, "钱签发", UserRole.SIGNATORY, on=on)
        self.first = person(session, "孙检查", UserRole.INSPECTOR, on=on)
        self.second = person(session, "周检查", UserRole.INSPECTOR, on=on)
        self.third = person(session, "吴检查", UserRole.INSPECTOR, on=on)
        self.coordinator = person(session, "陈自评", UserRole.COORDINATOR, unit_id=self.builder, on=on)
        self.manager = person(session, "王经理", UserRole.UNIT_MANAGER, unit_id=self.builder, on=on)
        self.stranger = person(session, "外单位", UserRole.COORDINATOR, unit_id=elsewhere, on=on)

    @property
    def due(self) -> date:
        """Two weeks for the self-score."""
        return self.on.date() + 14 * day

    def key(self, code: str = "LJ-001", *, quarter: Quarter = Q3, due_on: date | None = None) -> InspectionTask:
        """A project on the key list."""
        task = draw.plan_key(self.session, PlanKey(quarter, code, "投资大", SHEET, due_on or self.due), by=self.officer, on=self.on)
        self.session.flush()
        return task

    def published(self, *, quarter: Quarter = Q3, wanted: int = 1) -> InspectionDraw:
        """A published population, the event an hour later."""
        asked = PublishPopulation(quarter, b"population", wanted, EVENT, self.on + hour)
        return draw.publish_population(self.session, asked, by=self.officer, on=self.on)

    def seeded(self, held: InspectionDraw, *codes: str, by: Actor | None = None) -> InspectionDraw:
        """The seed entered after the event, and these projects drawn."""
        drawn = tuple(DrawnProject(code, self.builder, 100) for code in codes)
        entered = EnterSeed(held.id or 0, "03 11 17", "公告", drawn, SHEET, self.due)
        return draw.enter_seed(self.session, entered, by=by or self.head, on=self.on + 2 * hour)

    def grouped(self, task: InspectionTask) -> InspectionTask:
        """The first two inspectors are to look at it."""
        two = tuple(who.person_id or 0 for who in (self.first, self.second))
        asked = AppointInspectors((Appointed(task.id or 0, two),))
        inspection.appoint_inspectors(self.session, asked, by=self.officer, on=self.on)
        return task

    def self_scored(self, task: InspectionTask) -> InspectionTask:
        """The builder has handed in its own sheet."""
        sheet.hand_in_self(self.session, HandIn(task.id or 0, MARKS), by=self.coordinator, on=self.on + hour)
        return task

    def scored(self, task: InspectionTask) -> InspectionTask:
        """Both sheets are in."""
        self.self_scored(self.grouped(task))
        asked = HandIn(task.id or 0, MARKS, inspected_on=self.on.date())
        sheet.hand_in_inspection(self.session, asked, by=self.first, on=self.on + 2 * hour)
        return task

    def confirm(self, task: InspectionTask, *, seen: int = 1, by: Actor | None = None, on: datetime | None = None) -> InspectionTask:
        """The second inspector, or another, confirms a version of the sheet."""
        asked = ConfirmSheet(task.id or 0, seen)
        sheet_review.confirm_sheet(self.session, asked, by=by or self.second, on=on or self.on + 2 * hour)
        return task

    def settled(self, task: InspectionTask) -> InspectionTask:
        """The sheet is confirmed and settled."""
        self.confirm(self.scored(task))
        sheet.settle_sheet(self.session, SettleSheet(task.id or 0, 1), by=self.head, on=self.on + 3 * hour)
        return task

    def problem(self, task: InspectionTask, *, answered: bool = False) -> InspectionProblem:
        """A problem was found, and perhaps answered."""
        asked = NoteProblem(task.id or 0, "hazards", "临边防护缺失", self.on.date() + 15 * day)
        found = problem.note_problem(self.session, asked, by=self.first, on=self.on + 2 * hour)
        self.session.flush()
        if answered:
            problem.answer_problem(self.session, AnswerProblem(found.id or 0, "已补齐"), by=self.coordinator, on=self.on + 3 * hour)
        return found
