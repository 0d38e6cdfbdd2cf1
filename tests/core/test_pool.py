"""项目库: who lets a project in, moves, corrects and takes it out; its stage on any day; a key project without retyping."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import OPERATOR
from core.commands import plan
from core.commands.plan import ApproveEdition, DraftEdition
from core.commands.pool import LeavePool, MoveStage
from core.commands.pool_form import PoolRow, SendPoolForm, send_pool_form
from core.errors import BadInput, BadRows, Conflict, DuchaError, NotAllowed, NotFound
from core.models import Assignment, AuditEntry, PoolStep, Project
from core.models.project import NOT_YET
from core.period import Month
from core.pipeline import Leaving, Pipeline, PoolAct, Step, fault, holding
from core.queries import pool as queries
from core.queries import vouched
from core.queries.forms import plan_base
from core.snapshot import snapshot
from core.vocabulary import PlanChange, ProposalState, Role, UserRole
from tests.core.pooling import AUGUST, JULY, MARCH, MAY, YI, Pool
from tests.core.route import refused, unit_id
from tests.core.test_kept import take_off_the_guards
from tests.data.town import NOON, PLAN, town
from tests.people import person

_P = Pipeline


@pytest.fixture
def pool(session: Session) -> Pool:
    """The small city with the persons of its pool."""
    town(session)
    return Pool(session)


def test_a_project_is_in_the_pool_once_another_person_confirmed_it(pool: Pool) -> None:
    number = pool.proposed()
    assert queries.projects(pool.session, pool.officer, day=AUGUST) == ()
    assert [one.number for one in queries.waiting(pool.session, pool.coordinator)] == ["K2019-001"]
    pool.decide(number)
    line = pool.line(number)
    assert (line.pooled.number, line.pooled.district, line.pooled.unit, line.entered.investment) == ("K2019-001", "东山", "新城", 12 * YI)
    assert [(one.proposer, one.decider) for one in line.steps] == [("林谋划", "李督查")]
    assert queries.waiting(pool.session, pool.officer) == ()
    said = [(one.act, one.subject) for one in pool.session.exec(select(AuditEntry).order_by(col(AuditEntry.id))) if "K2019" in one.subject]
    assert said == [("申报入库", "K2019-001 海湾实验室"), ("审定项目库", "K2019-001 海湾实验室")]


def test_an_officer_who_proposes_does_not_confirm_and_a_refused_project_may_come_again(pool: Pool) -> None:
    pool.coordinator = pool.officer
    number = pool.proposed()
    with pytest.raises(NotAllowed):
        pool.decide(number)
    pool.decide(number, approve=False, by=pool.second)
    assert queries.projects(pool.session, pool.officer, day=AUGUST) == ()
    pool.decide(pool.proposed(), by=pool.second)
    assert [one.pooled.number for one in queries.projects(pool.session, pool.officer, day=AUGUST)] == ["K2019-002"]


def test_the_stage_on_any_day_is_that_of_the_last_step_that_holds(pool: Pool) -> None:
    number = pool.entered()
    pool.move(number, _P.SIGNED, MAY)
    pool.move(number, _P.STARTED, JULY, investment=13 * YI)
    days = (MARCH - timedelta(days=1), MARCH, MAY, JULY - timedelta(days=1), JULY)
    assert [pool.stage(number, day) for day in days] == [None, _P.PLANNED, _P.SIGNED, _P.SIGNED, _P.STARTED]
    pool.leave(number, left_on=AUGUST)
    assert pool.stage(number) is _P.STARTED
    pool.decide(number)
    assert pool.stage(number, AUGUST - timedelta(days=1)) is _P.STARTED
    assert pool.stage(number, AUGUST) is None


def test_a_stage_is_skipped_forward_and_gone_back_on_for_a_reason(pool: Pool) -> None:
    number = pool.entered()
    pool.move(number, _P.STARTED)
    assert pool.stage(number) is _P.STARTED
    with pytest.raises(BadInput, match="退回原因没有填写"):
        pool.propose(number, _P.SIGNED, JULY, back=True)
    pool.move(number, _P.SIGNED, JULY, back=True, reason="施工许可被撤销")
    assert (pool.stage(number, MAY), pool.stage(number, JULY)) == (_P.STARTED, _P.SIGNED)


def test_a_wrong_step_is_corrected_by_a_row_and_stays_as_it_was(pool: Pool) -> None:
    number = pool.entered()
    wrong = pool.move(number, _P.STARTED)
    before = pool.session.get_one(PoolStep, wrong).model_dump()
    first = pool.correct(wrong, since=JULY, stage=_P.SIGNED, investment=11 * YI)
    assert pool.stage(number) is _P.STARTED
    pool.decide(number)
    assert (pool.stage(number, MAY), pool.stage(number, JULY)) == (_P.PLANNED, _P.SIGNED)
    assert pool.session.get_one(PoolStep, wrong).model_dump() == before
    with pytest.raises(Conflict, match="已经更正过"):
        pool.correct(wrong)
    pool.correct(first)
    pool.decide(number)
    assert pool.stage(number) is _P.PLANNED
    assert [one.holds for one in pool.line(number).steps] == [True, False, False, False]


def test_a_project_that_left_by_mistake_comes_back_by_a_correction(pool: Pool) -> None:
    number = pool.entered()
    step = pool.leave(number)
    pool.decide(number)
    with pytest.raises(BadInput, match="出库只能撤销"):
        pool.correct(step, stage=_P.SIGNED, investment=YI)
    pool.correct(step)
    pool.decide(number)
    assert pool.stage(number) is _P.PLANNED


Case = tuple[type[DuchaError], str, Callable[[Pool, int], object]]
REFUSED: dict[str, Case] = {
    "another unit's project": (
        NotAllowed,
        "申报入库",
        lambda pool, _: pool.proposed("别的项目", unit_id=pool.owner),
    ),
    "no district": (NotFound, "请选定区", lambda pool, _: pool.proposed("别的项目", district_id=pool.unit)),
    "no investment": (BadInput, "总投资须大于零", lambda pool, _: pool.proposed("别的项目", investment=0)),
    "a day to come": (BadInput, "至今天之间", lambda pool, _: pool.proposed("别的项目", since=NOON.date() + timedelta(days=1))),
    "no document": (BadInput, "依据文件没有填写", lambda pool, _: pool.proposed("别的项目", evidence=" ")),
    "the name of another in the pool": (Conflict, "同名项目，编号K2019-001", lambda pool, _: pool.proposed("海湾 实验室")),
    "the name of a key project": (Conflict, "同名的重点项目LJ-002", lambda pool, _: pool.proposed("体育中心")),
    "the same stage again": (BadInput, "只能进入后面的阶段", lambda pool, number: pool.propose(number, _P.PLANNED)),
    "before the last step": (BadInput, "早于上一步", lambda pool, number: pool.propose(number, _P.SIGNED, date(2019, 3, 3))),
    "back to a later stage": (
        BadInput,
        "以前的阶段",
        lambda pool, number: pool.propose(number, _P.SIGNED, back=True, reason="误"),
    ),
    "the entry is void": (BadInput, "入库不能撤销", lambda pool, number: pool.correct(pool.newest(number))),
    "a step of nothing": (NotFound, "项目库变动", lambda pool, _: pool.correct(999)),
    "a project that is not there": (NotFound, "项目库项目", lambda pool, _: pool.propose(999, _P.SIGNED)),
    "out as a key project": (BadInput, "由督查人员办理", lambda pool, number: pool.leave(number, Leaving.PROMOTED)),
    "merged into nothing": (BadInput, "合并的要选定", lambda pool, number: pool.leave(number, Leaving.MERGED)),
    "merged into itself": (BadInput, "并入的项目须是", lambda pool, number: pool.leave(number, Leaving.MERGED, into_id=number)),
    "decided twice": (Conflict, "已经办过", lambda pool, number: pool.decide(number)),
    "a code that is taken": (Conflict, "项目编号LJ-001已用于", lambda pool, number: pool.promote(number, code="lj-001")),
    "no code": (BadInput, "项目编号没有填写", lambda pool, number: pool.promote(number, code="")),
    "no owner": (NotFound, "业主单位", lambda pool, number: pool.promote(number, owner_id=999)),
    "promoted before its last step": (BadInput, "早于上一步", lambda pool, number: pool.promote(number, since=date(2019, 3, 1))),
    "a coordinator promotes": (NotAllowed, "转为重点项目", lambda pool, number: pool.promote(number, by=pool.coordinator)),
}
"""What is refused of the first project of the pool, which is planned since March, and with which sentence."""


def test_what_makes_no_sense_is_refused_in_a_sentence_and_nothing_is_stored(pool: Pool) -> None:
    number = pool.entered()
    for error, said, act in REFUSED.values():
        refused(pool.session, error, said, lambda act=act: act(pool, number))  # type: ignore[misc]  # a bound argument


def test_one_step_waits_at_a_time_and_none_of_a_project_that_left(pool: Pool) -> None:
    number = pool.entered()
    pool.propose(number, _P.SIGNED)
    refused(pool.session, Conflict, "已有一步待审定", lambda: pool.leave(number))
    refused(pool.session, Conflict, "还有一步待审定", lambda: pool.promote(number))
    pool.decide(number)
    pool.leave(number)
    pool.decide(number)
    refused(pool.session, Conflict, "已于2019-07-08出库", lambda: pool.propose(number, _P.STARTED, AUGUST))
    refused(pool.session, Conflict, "已于2019-07-08出库", lambda: pool.promote(number))
    waits = pool.proposed("海湾冷链")
    refused(pool.session, Conflict, "还没有审定入库", lambda: pool.promote(waits))


def test_a_merged_project_names_the_one_that_goes_on(pool: Pool) -> None:
    stays, goes = pool.entered(), pool.entered("海湾实验室二期")
    pool.leave(goes, Leaving.MERGED, into_id=stays)
    pool.decide(goes)
    assert pool.line(goes).into == "K2019-001"


def test_a_pool_project_becomes_a_key_project_with_all_that_is_known(pool: Pool) -> None:
    number = pool.entered()
    pool.move(number, _P.STARTED, investment=15 * YI)
    made = pool.promote(number)
    project = pool.session.get_one(Project, made.id)
    assert (project.code, project.name, project.total_investment, project.district_id) == ("LJ-101", "海湾实验室", 15 * YI, pool.east)
    parts = {one.role: one for one in pool.session.exec(select(Assignment).where(Assignment.project_id == made.id))}
    assert {role: one.unit_id for role, one in parts.items()} == {Role.RESPONSIBLE: pool.unit, Role.OWNER: pool.owner}
    assert {(one.starts_on, one.recorded_at) for one in parts.values()} == {(AUGUST, NOT_YET)}
    (line,) = queries.of_project(pool.session, pool.coordinator, project_id=made.id)
    assert (line.code, line.pooled.leaving and line.pooled.leaving.leaving) == ("LJ-101", Leaving.PROMOTED)
    assert pool.stage(number, AUGUST) is None
    last = pool.session.exec(select(AuditEntry).order_by(sa.desc("id"))).first()
    assert last is not None
    assert last.act == "转为重点项目"
    refused(pool.session, Conflict, "不能更正出库", lambda: pool.correct(pool.newest(number)))


def test_the_plan_takes_the_project_over_and_locked_months_do_not_move(pool: Pool) -> None:
    session = pool.session

    def of_july() -> str:
        return snapshot(session, Month(2019, 7), known_at=NOON + timedelta(hours=1)).digest()

    before = of_july()
    pool.promote(pool.entered(), since=JULY)
    assert of_july() == before
    base = plan_base(session, 2019, effective_month=9)
    (known,) = base.promoted
    assert (known.code, known.name, known.responsible, known.owner) == ("LJ-101", "海湾实验室", "新城指挥部", "城建集团有限公司")
    kept = tuple(replace(row, change=PlanChange.KEPT) for row in PLAN)
    new = replace(PLAN[0], code="LJ-101", name=known.name, months=(0,) * 8 + (PLAN[0].investment // 4,) * 4, agent_builder="")
    plan.draft_edition(session, DraftEdition(2019, 2, 9, (*kept, new)), by=OPERATOR, on=NOON)
    assert plan_base(session, 2019, effective_month=9).promoted == ()
    plan.approve_edition(session, ApproveEdition(2019, 2), by=OPERATOR, on=NOON)
    project = session.exec(select(Project).where(Project.code == "LJ-101")).one()
    (part,) = session.exec(select(Assignment).where(Assignment.project_id == project.id, Assignment.role == Role.RESPONSIBLE))
    assert (part.starts_on, part.unit_id) == (JULY, unit_id(session, "新城指挥部"))
    assert part.recorded_at != NOT_YET


COPIED = "since, investment, evidence, reason, void, state, proposed_by, proposed_at, decided_by, decided_at, decision, pool_id"
PAST = {
    "UPDATE pool_step SET investment = 1 WHERE id = 1": "项目库变动第1号与操作日志的存证不符。",
    "UPDATE pool_project SET unit_id = district_id WHERE id = 1": "项目库变动第1号与操作日志的存证不符。",
    "DELETE FROM pool_step WHERE id = 3": "项目库变动第3号在操作日志里有存证，记录已不在库中。",
    f"INSERT INTO pool_step (act, stage, {COPIED}) SELECT 'ADVANCE', 'STARTED', {COPIED} FROM pool_step WHERE id = 1": (
        "项目库变动第4号没有操作日志的存证。"
    ),
}
"""What is changed past the guards, and what is said of it."""


def test_a_step_changed_or_put_in_past_the_guards_is_told(engine: Engine) -> None:
    with db.transaction(engine) as session:
        town(session)
        pool = Pool(session)
        pool.entered()
        pool.promote(pool.entered("海湾码头"))
        assert list(vouched.faults(session)) == []
    for statement, told in PAST.items():
        with Session(engine) as session:
            take_off_the_guards(session.connection())
            session.connection().execute(sa.text(statement))
            assert list(vouched.faults(session)) == [told]


def test_steps_in_an_impossible_order_are_said_and_a_correction_needs_what_it_corrects() -> None:
    enter = Step(1, PoolAct.ENTER, MARCH, _P.SIGNED, YI)
    start = Step(2, PoolAct.ADVANCE, MARCH, _P.STARTED, YI)
    assert fault((enter, start)) == ""
    assert "须先入库" in fault((start, enter))
    assert "不能再有" in fault((enter, Step(3, PoolAct.LEAVE, MAY, leaving=Leaving.ENDED), start))
    earlier = Step(3, PoolAct.CORRECT, MARCH, _P.PLANNED, YI, corrects=1)
    assert [(one.act, one.stage) for one in holding((enter, start, earlier))] == [
        (PoolAct.ENTER, _P.PLANNED),
        (PoolAct.ADVANCE, _P.STARTED),
    ]
    with pytest.raises(LookupError):
        holding((earlier,))


def test_a_correction_of_the_entry_into_a_stage_behind_a_later_one_is_refused(pool: Pool) -> None:
    number = pool.entered()
    first = pool.newest(number)
    pool.move(number, _P.SIGNED)
    refused(pool.session, BadInput, "只能进入后面的阶段", lambda: pool.correct(first, since=MARCH, stage=_P.STARTED, investment=YI))
    assert pool.session.get_one(PoolStep, first).state is ProposalState.APPROVED


def test_a_filled_form_is_proposed_whole_or_not_at_all(pool: Pool) -> None:
    first, second = pool.entered(), pool.entered("海湾医院")
    move, leave = MoveStage(first, _P.SIGNED, MAY, 13 * YI, "合同"), LeavePool(second, JULY, Leaving.ENDED, "纪要", "企业放弃投资")
    wrong = (PoolRow(6, move), PoolRow(7, replace(leave, left_on=NOON.date() + timedelta(days=1))), PoolRow(9, pool.asked("海湾医院")))
    before = len(pool.session.exec(select(AuditEntry)).all())
    with pytest.raises(BadRows) as refused, pool.session.begin_nested():
        send_pool_form(pool.session, SendPoolForm(wrong), by=pool.coordinator, on=NOON)
    assert [line for line, _ in refused.value.refused] == [7, 9]
    assert str(refused.value).startswith("2行不能存入，本次没有存入数据。第7行：日期")
    assert queries.waiting(pool.session, pool.officer) == ()
    assert len(pool.session.exec(select(AuditEntry)).all()) == before
    sent = (PoolRow(6, move), PoolRow(7, leave), PoolRow(9, pool.asked("海湾码头")))
    assert send_pool_form(pool.session, SendPoolForm(sent), by=pool.coordinator, on=NOON) == 3
    assert {one.name: one.step.act for one in queries.waiting(pool.session, pool.officer)} == {
        "海湾实验室": PoolAct.ADVANCE,
        "海湾医院": PoolAct.LEAVE,
        "海湾码头": PoolAct.ENTER,
    }
    assert pool.stage(first) is _P.PLANNED
    with pytest.raises(BadInput, match="表中没有变动"):
        send_pool_form(pool.session, SendPoolForm(()), by=pool.coordinator, on=NOON)
    foreign = person(pool.session, "外单位人", UserRole.COORDINATOR, unit_id=pool.owner, on=NOON)
    with pytest.raises(NotAllowed):
        send_pool_form(pool.session, SendPoolForm((PoolRow(6, move),)), by=foreign, on=NOON)
