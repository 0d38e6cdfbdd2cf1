"""One project of the pool: what it is, where it stands, every step with who proposed and who confirmed it, and what may be done."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.access import MAY_GIVE, Reach, reach
from core.pipeline import PoolAct
from core.queries.pool import PoolLine, StepLine
from core.vocabulary import ProposalState
from dashboard import format as fmt
from dashboard import opening, parts, session, tables, titles, viewer
from dashboard.pool import moving, promoting, reading
from dashboard.pool.reading import Known
from dashboard.review import acting

MONEY = "总投资（亿元）"


def show(known: Known, line: PoolLine) -> None:
    """Show a project of the pool with its steps and forms."""
    opening.back("返回项目库", reading.CHOICE)
    pooled = line.pooled
    with parts.card():
        parts.card_head(f"{pooled.number}　{pooled.name}", f"{pooled.district}　{pooled.sector.label}")
        st.markdown(f"{fmt.chip(where(known, line))} {fmt.plain(line.content)}")
        st.markdown(fmt.note(fmt.plain(f"责任单位：{pooled.unit}；{_since(known, line)}")))
        if line.code:
            st.page_link("views/projects.py", label=f"查看重点项目{line.code}", query_params={"project": line.code}, width="content")
        _buttons(known, line)
    with parts.card():
        parts.card_head(f"项目库经过{len(line.steps)}步", "新的在下；更正另记一步，不改写")
        parts.read(tables.figures(history(line.steps, phone=session.phone()), MONEY))
        parts.left_out("依据、原因和经办人", phone=session.phone())


def title(known: Known, line: PoolLine) -> str:
    """岩门风电场：签约，总投资8.80亿元; of one that left, why."""
    step = line.pooled.on(known.day)
    money = "" if step is None else f"，总投资{fmt.yi_unit(step.investment)}"
    return titles.about(line.pooled.name, f"{{}}：{where(known, line)}{money}")


def where(known: Known, line: PoolLine) -> str:
    """The stage on the day, or why it left."""
    step = line.pooled.on(known.day)
    if step is not None and step.stage is not None:
        return step.stage.label
    left = line.pooled.leaving
    return left.leaving.label if left is not None and left.leaving is not None else "已出库"


def _since(known: Known, line: PoolLine) -> str:
    step, left = line.pooled.on(known.day), line.pooled.leaving
    if step is not None:
        return f"{fmt.day(step.since)}起，总投资{fmt.yi_unit(step.investment)}"
    into = f"，并入{line.into}" if line.into else ""
    return f"{fmt.day(left.since if left else None)}出库{into}"


def _buttons(known: Known, line: PoolLine) -> None:
    """What the viewer may do with a project that is in the pool and of which no step waits."""
    waits = any(one.number == line.pooled.number for one in known.waiting)
    mine = _proposes(line)
    if waits:
        st.markdown(fmt.note("有一步待审定，审定以后才能再报。"))
        return
    last = line.pooled.steps[-1]
    with st.container(horizontal=True, vertical_alignment="center"):
        if mine and last.act is not PoolAct.LEAVE:
            if st.button("申报阶段", type="primary", key="pool-move"):
                acting.ask(f"申报阶段：{line.pooled.number}", lambda: moving.stage(line))
            if st.button("申报出库", key="pool-leave"):
                acting.ask(f"申报出库：{line.pooled.number}", lambda: moving.leave(known, line))
        if mine and not line.code and st.button("更正", key="pool-correct"):
            acting.ask(f"更正：{line.pooled.number}", lambda: moving.correct(line))
        may = acting.may("转为重点项目") and last.act is not PoolAct.LEAVE
        if may and st.button("转为重点项目", key="pool-promote", icon=":material/upgrade:"):
            acting.ask(f"转为重点项目：{line.pooled.name}", lambda: promoting.form(line))


def _proposes(line: PoolLine) -> bool:
    who = viewer.actor()
    held = reach(who, MAY_GIVE["申报阶段"])
    return held is Reach.ALL or (held is Reach.OWN and who.unit_id == line.unit_id)


def history(steps: Sequence[StepLine], *, phone: bool) -> pd.DataFrame:
    """The steps to read: 日期, 事项, 总投资 (亿元), 依据, 说明, 经办; three of them on a phone."""
    table = pd.DataFrame(
        [
            {
                "日期": fmt.day(one.since),
                "事项": f"{fmt.chip(_word(one))} {_said(one)}",
                MONEY: fmt.yi(one.investment),
                "依据": fmt.plain(one.evidence),
                "说明": fmt.plain("；".join(word for word in (one.reason, one.decision) if word)) or fmt.MISSING,
                "申报、审定": fmt.plain("、".join(name or fmt.MISSING for name in dict.fromkeys((one.proposer, one.decider)))),
            }
            for one in steps
        ]
    )
    return table[["日期", "事项", MONEY]] if phone else table


def _word(one: StepLine) -> str:
    if one.stage is not None:
        return one.stage.label
    return "撤销" if one.void else one.leaving.label if one.leaving else one.act.label


def _said(one: StepLine) -> str:
    if one.state is ProposalState.REFUSED:
        return "（不同意）"
    act = "" if one.act is PoolAct.ADVANCE else one.act.label
    return f"{act}{'' if one.holds or one.void else '（已更正）'}"
