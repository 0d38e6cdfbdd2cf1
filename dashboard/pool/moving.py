"""The forms by which a step of a project in the pool is proposed: another stage, a correction, leaving."""

import streamlit as st

from core.commands import pool as commands
from core.commands.pool import CorrectStep, LeavePool, MoveStage
from core.pipeline import Leaving, Pipeline, PoolAct
from core.queries.pool import PoolLine, StepLine
from dashboard import format as fmt
from dashboard.directory import typed
from dashboard.pool import fields
from dashboard.pool.reading import Known

FORWARD, BACK = "进入后面的阶段", "退回前面的阶段"
ANEW, NEVER = "改正内容", "撤销这一步"


def stage(line: PoolLine) -> None:
    """Propose another stage: one of those behind the present one, or, with a reason, one before it."""
    last = line.pooled.steps[-1]
    place = last.stage.place if last.stage else 0
    how = st.segmented_control("变动", [FORWARD, BACK], default=FORWARD, required=True, key="pool-how")
    back = how == BACK
    chosen = fields.term("阶段", [one for one in Pipeline if (one.place < place if back else one.place > place)], key=f"pool-to-{back}")
    day = typed.day("日期", key="pool-on")
    money = fields.investment(last.investment, key="pool-as")
    evidence = st.text_input("依据文件", max_chars=200, key="pool-by")
    reason = st.text_input("退回原因", max_chars=400, key="pool-why") if back else ""

    def request() -> MoveStage | None:
        if chosen is None or day is None:
            typed.needed(None)
            return None
        fen = typed.amount(money, "总投资")
        return None if fen is None else MoveStage(line.pooled.id, chosen, day, fen, evidence, back, reason)

    typed.send("申报", commands.move_stage, request=request, said="已申报，等督查人员审定。")


def correct(line: PoolLine) -> None:
    """Propose what a step should have said, or that it never was."""
    holding = {one.id: one for one in line.steps if one.holds}
    number = typed.chosen("哪一步", {key: _named(one) for key, one in holding.items()}, key="pool-step")
    step = holding.get(number or 0)
    never = step is not None and (step.leaving is not None or _how(step) == NEVER)
    chosen = None if never or step is None else fields.term("应为阶段", list(Pipeline), key="pool-right")
    day = typed.day("应为日期", key=f"pool-right-day-{number}", value=step.since if step else None)
    money = "" if never or step is None else fields.investment(step.investment, key=f"pool-right-money-{number}")
    evidence = st.text_input("依据文件", max_chars=200, key="pool-right-by")
    reason = st.text_input("更正原因", max_chars=400, key="pool-right-why")

    def request() -> CorrectStep | None:
        if number is None or day is None or (chosen is None and not never):
            typed.needed(None)
            return None
        fen = None if never else typed.amount(money, "总投资")
        return None if fen is None and not never else CorrectStep(number, day, evidence, reason, chosen, fen)

    typed.send("申报更正", commands.correct_step, request=request, said="已申报更正，等督查人员审定。")


def _how(step: StepLine) -> str:
    if step.act is PoolAct.ENTER:
        return ANEW
    return str(st.segmented_control("更正", [ANEW, NEVER], default=ANEW, required=True, key=f"pool-never-{step.id}"))


def _named(one: StepLine) -> str:
    return f"{fmt.day(one.since)} {one.stage.label if one.stage else '出库'}"


def leave(known: Known, line: PoolLine) -> None:
    """Propose that a project leaves the pool."""
    why = fields.term("去向", [one for one in Leaving if one is not Leaving.PROMOTED], key="pool-out")
    others = {one.pooled.id: f"{one.pooled.number}　{one.pooled.name}" for one in known.lines if one.pooled.leaving is None and one != line}
    into = typed.chosen("并入的项目", others, key="pool-into") if why is Leaving.MERGED else None
    day = typed.day("出库日期", key="pool-out-day")
    evidence = st.text_input("依据文件", max_chars=200, key="pool-out-by")
    reason = st.text_input("出库原因", max_chars=400, key="pool-out-why")

    def request() -> LeavePool | None:
        if why is None or day is None:
            typed.needed(None)
            return None
        return LeavePool(line.pooled.id, day, why, evidence, reason, into)

    typed.send("申报出库", commands.leave_pool, request=request, said="已申报出库，等督查人员审定。")
