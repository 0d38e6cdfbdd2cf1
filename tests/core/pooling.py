"""The pool of the small city, said in few words: who proposes and confirms, and the requests."""

from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session, col, select

from core.access import Actor
from core.commands import pool, promotion
from core.commands.pool import CorrectStep, DecideStep, EnterPool, LeavePool, MoveStage
from core.commands.promotion import Promoted, PromoteProject
from core.models import PoolStep
from core.pipeline import Leaving, Pipeline
from core.queries import pool as queries
from core.queries.pool import PoolLine
from core.vocabulary import AssessmentClass, Nature, ProjectLevel, Sector, UserRole
from tests.core.route import unit_id
from tests.data.town import NOON
from tests.people import person

YI = 10**10
UNIT, DISTRICT, OWNER = "新城指挥部", "东山区", "城建集团有限公司"
MARCH, MAY, JULY, AUGUST = date(2019, 3, 4), date(2019, 5, 6), date(2019, 7, 8), date(2019, 8, 12)


class Pool:
    """The persons and what they do; every act is given at `on`."""

    def __init__(self, session: Session, *, on: datetime = NOON) -> None:
        self.session, self.on = session, on
        self.unit, self.east, self.west = (unit_id(session, name) for name in (UNIT, DISTRICT, "西湖区"))
        self.owner = unit_id(session, OWNER)
        self.coordinator = person(session, "林谋划", UserRole.COORDINATOR, unit_id=self.unit, on=on)
        self.officer = person(session, "李督查", UserRole.OFFICER, on=on)
        self.second = person(session, "郑督查", UserRole.OFFICER, on=on)

    def asked(self, name: str = "海湾实验室", **said: object) -> EnterPool:
        """A request to let a project in, planned in March for 12亿元, or as `said` says."""
        made = EnterPool(
            name, self.east, Sector.INDUSTRY, self.unit, "研发楼两栋", Pipeline.PLANNED, MARCH, 12 * YI, "演示：入库〔2019〕1号"
        )
        return replace(made, **said)  # type: ignore[arg-type]  # fields by name

    def proposed(self, name: str = "海湾实验室", **said: object) -> int:
        """A project that waits to come in."""
        return pool.enter_pool(self.session, self.asked(name, **said), by=self.coordinator, on=self.on).id or 0

    def entered(self, name: str = "海湾实验室", **said: object) -> int:
        """A project in the pool."""
        number = self.proposed(name, **said)
        self.decide(number)
        return number

    def newest(self, number: int) -> int:
        """The step of a project that was proposed last."""
        asked = select(PoolStep.id).where(PoolStep.pool_id == number).order_by(col(PoolStep.id).desc())
        return self.session.exec(asked).first() or 0

    def decide(self, number: int, *, approve: bool = True, by: Actor | None = None) -> None:
        """Decide the step of a project that was proposed last."""
        asked = DecideStep(self.newest(number), approve, "" if approve else "依据不足")
        pool.decide_step(self.session, asked, by=by or self.officer, on=self.on)

    def propose(self, number: int, stage: Pipeline, since: date = MAY, **said: object) -> int:
        """A move that waits."""
        asked = replace(MoveStage(number, stage, since, 12 * YI, "演示：合同"), **said)  # type: ignore[arg-type]  # fields by name
        return pool.move_stage(self.session, asked, by=self.coordinator, on=self.on).id or 0

    def move(self, number: int, stage: Pipeline, since: date = MAY, **said: object) -> int:
        """A move, confirmed."""
        step = self.propose(number, stage, since, **said)
        self.decide(number)
        return step

    def correct(self, step: int, **said: object) -> int:
        """Ask that a step never was, or said what `said` says."""
        asked = replace(CorrectStep(step, MAY, "演示：更正说明", "登记有误"), **said)  # type: ignore[arg-type]  # fields by name
        return pool.correct_step(self.session, asked, by=self.coordinator, on=self.on).id or 0

    def leave(self, number: int, leaving: Leaving = Leaving.ENDED, left_on: date = JULY, *, into_id: int | None = None) -> int:
        """Ask that a project leaves."""
        asked = LeavePool(number, left_on, leaving, "演示：纪要", "企业放弃投资", into_id)
        return pool.leave_pool(self.session, asked, by=self.coordinator, on=self.on).id or 0

    def promotion(self, number: int, **said: object) -> PromoteProject:
        """A request to make a key project of one in the pool, or as `said` says."""
        made = PromoteProject(
            number,
            "LJ-101",
            AUGUST,
            "演示：增列〔2019〕3号",
            ProjectLevel.CITY_KEY,
            AssessmentClass.ASSESSED,
            Nature.NEW,
            self.owner,
        )
        return replace(made, **said)  # type: ignore[arg-type]  # fields by name

    def promote(self, number: int, *, by: Actor | None = None, **said: object) -> Promoted:
        """Make a key project of one in the pool."""
        return promotion.promote_project(self.session, self.promotion(number, **said), by=by or self.officer, on=self.on)

    def line(self, number: int, day: date = AUGUST) -> PoolLine:
        """A project as it stands on a day."""
        return next(one for one in queries.projects(self.session, self.officer, day=day) if one.pooled.id == number)

    def stage(self, number: int, day: date = AUGUST) -> Pipeline | None:
        """Its stage on a day; None when it is not in the pool."""
        step = self.line(number).pooled.on(day)
        return None if step is None else step.stage
