"""The small city's pool with a step that waits and one of each kind that was decided, and a request for each command about it."""

from sqlmodel import Session, select

from core.commands.pool import CorrectStep, DecideStep, EnterPool, LeavePool, MoveStage
from core.commands.pool_form import PoolRow, SendPoolForm
from core.commands.promotion import PromoteProject
from core.models import PoolProject, PoolStep
from core.pipeline import Leaving, Pipeline
from core.vocabulary import AssessmentClass, Nature, ProjectLevel, ProposalState, Sector
from tests.core.pooling import AUGUST, DISTRICT, JULY, MARCH, OWNER, UNIT, YI, Pool
from tests.core.route import unit_id

ACTS = {
    "pool.enter_pool": "申报入库",
    "pool.move_stage": "申报阶段",
    "pool.correct_step": "更正阶段",
    "pool.leave_pool": "申报出库",
    "pool.decide_step": "审定项目库",
    "pool_form.send_pool_form": "申报入库",
    "promotion.promote_project": "转为重点项目",
}
"""What each command about the pool is called in the table of rights."""
OF_ROWS = {"申报入库": UNIT, "申报阶段": UNIT, "更正阶段": UNIT, "申报出库": UNIT}
"""Acts of a unit on its own rows, and that unit."""
IN, WAITS, GONE, KEY = "湾区数据中心", "湾区冷链基地", "湾区影视城", "湾区检测中心"
"""A project in the pool, one that waits to come in, one that left, one that became a key project."""


def filled(session: Session) -> None:
    """A project of each kind."""
    pool = Pool(session)
    pool.entered(IN)
    pool.proposed(WAITS)
    gone = pool.entered(GONE)
    pool.leave(gone)
    pool.decide(gone)
    pool.promote(pool.entered(KEY), code="LJ-901")


def requests(session: Session) -> dict[str, object]:
    """A request for each command about the pool."""
    east, unit, owner = (unit_id(session, name) for name in (DISTRICT, UNIT, OWNER))
    inside = session.exec(select(PoolProject.id).where(PoolProject.name == IN)).one() or 0
    first = session.exec(select(PoolStep.id).where(PoolStep.pool_id == inside)).one() or 0
    waits = session.exec(select(PoolStep.id).where(PoolStep.state == ProposalState.PROPOSED)).one() or 0
    kind = (ProjectLevel.CITY_KEY, AssessmentClass.ASSESSED, Nature.NEW)
    return {
        "pool.enter_pool": EnterPool("湾区码头", east, Sector.INDUSTRY, unit, "泊位两个", Pipeline.PLANNED, JULY, 5 * YI, "入库"),
        "pool.move_stage": MoveStage(inside, Pipeline.SIGNED, JULY, 13 * YI, "合同"),
        "pool.correct_step": CorrectStep(first, MARCH, "说明", "登记有误", Pipeline.SIGNED, 13 * YI),
        "pool.leave_pool": LeavePool(inside, JULY, Leaving.ENDED, "纪要", "企业放弃投资"),
        "pool.decide_step": DecideStep(waits, approve=True),
        "pool_form.send_pool_form": SendPoolForm((PoolRow(7, MoveStage(inside, Pipeline.SIGNED, JULY, 13 * YI, "合同")),)),
        "promotion.promote_project": PromoteProject(inside, "LJ-902", AUGUST, "增列", *kind, owner),
    }
