"""The units' checks: the bureau's table with objections and answers, and a unit's own figures with its word on them."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.commands import publication
from core.commands.publication import AnswerObjection, CheckData
from core.period import CHINA, now
from core.queries.circulars import Check, CircularLine
from core.vocabulary import CheckState, CircularState
from dashboard import format as fmt
from dashboard import parts
from dashboard.review import acting
from scoring.explain import data_sentence
from scoring.verdicts import Standing, Verdict


def table(circular: CircularLine, checks: Sequence[Check]) -> None:
    """Show what every unit said, objections first, and let an officer answer them."""
    if not checks:
        st.markdown("还没有发给单位核对。")
        return
    for one in checks:
        if one.objection:
            with parts.card():
                _objection(circular, one)
    quiet = [one for one in checks if not one.objection]
    with parts.card():
        parts.card_head(f"没有异议的{len(quiet)}个单位", "到期没有回复的按无异议办理")
        parts.read(_quiet(quiet))


def _quiet(some: Sequence[Check]) -> pd.DataFrame:
    rows = [(one.unit, fmt.chip(one.state.label), fmt.plain(f"{one.person} {_minute(one)}" if one.at else "")) for one in some]
    return pd.DataFrame(rows, columns=["单位", "核对", "谁、何时"])


def _minute(one: Check) -> str:
    return f"{one.at.astimezone(CHINA):%m-%d %H:%M}" if one.at else ""


def _objection(circular: CircularLine, one: Check) -> None:
    parts.card_head(f"{one.unit}提出异议", f"{one.person} {_minute(one)}")
    st.markdown(fmt.plain(one.objection))
    if one.answer:
        at = f"{one.answered_at.astimezone(CHINA):%m-%d %H:%M}" if one.answered_at else ""
        st.markdown(f"{fmt.chip('已答复')} {fmt.plain(one.answer)} {fmt.note(fmt.plain(f'{one.answered_by} {at}'))}")
    if circular.state is not CircularState.CHECKING or not acting.may("答复异议"):
        return
    if st.button("改答复" if one.answer else "答复", key=f"answer-{one.unit_id}", icon=":material/reply:"):
        acting.ask(f"答复{one.unit}", lambda: _answer(one))


def _answer(one: Check) -> None:
    st.markdown(fmt.plain(one.objection))
    answer = st.text_area("答复：核对结果；数字确实有误的，先办更正，再作废本稿重新起草", max_chars=400, key="answer-text", height=110)
    if st.button("答复", type="primary", key="answer-now"):
        request = AnswerObjection(one.circular_id, one.unit_id, answer)
        acting.carry_out(publication.answer_objection, request, said=f"已答复{one.unit}。")


def own(circular: CircularLine, check: Check, *, verdict: Verdict) -> None:
    """Show a unit its own figures in a drafted circular, without places, scores or lists, and let it say its word."""
    due = circular.check_due_at
    with parts.card():
        parts.card_head(f"{circular.month.chinese}：{check.unit}的数据", f"{fmt.hour_text(due)}截止" if due else "")
        for title, standing in _standings(verdict, check.unit_id):
            st.markdown(f"**{title}**")
            parts.read(figures(standing, verdict))
        st.markdown(f"{fmt.chip(check.state.label)} {fmt.plain(check.objection)}")
        if check.answer:
            st.markdown(f"{fmt.chip('答复')} {fmt.plain(check.answer)}")
        if check.state is CheckState.ANSWERED:
            st.markdown(fmt.note("异议已经答复。仍有不同意见的，请联系市重点办。"))
        elif due is not None and now() > due:
            st.markdown(fmt.note("核对期已过，没有提出异议的按无异议办理。数字有误的，请办理更正。"))
        elif acting.may("核对数据"):
            _word(circular, check)


def _standings(verdict: Verdict, unit_id: int) -> list[tuple[str, Standing]]:
    return [(series.title, one) for series in verdict.series for one in series.standings if one.unit_id == unit_id]


def figures(one: Standing, verdict: Verdict) -> pd.DataFrame:
    """The figures of a unit's findings: 项目, 数据; no score, place or list among them."""
    rows = [(verdict.rulebook.component(finding.component).title, data_sentence(finding)) for finding in one.found.findings]
    counts = one.found.counts
    rows.append(("月报", f"缺报{counts['missing_reports']}项，待审{counts['pending_reports']}项"))
    return pd.DataFrame(rows, columns=["项目", "数据"])


def _word(circular: CircularLine, check: Check) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("无异议", type="primary", icon=":material/check:", key=f"agree-{circular.id}"):
            acting.carry_out(publication.check_data, CheckData(circular.id, check.unit_id), said="已回复无异议。")
        if st.button("提出异议", icon=":material/report:", key=f"object-{circular.id}"):
            acting.ask("提出异议", lambda: _object(circular, check))


def _object(circular: CircularLine, check: Check) -> None:
    text = st.text_area("哪一个数不对，应是多少，有什么依据", max_chars=400, key="object-text", height=110)
    if st.button("提出", type="primary", key="object-now"):
        request = CheckData(circular.id, check.unit_id, text)
        if not text.strip():
            st.error("异议没有填写。请填写后重试。")
            return
        acting.carry_out(publication.check_data, request, said="异议已提出，督查人员答复后在这里显示。")


def title(asked: Sequence[tuple[CircularLine, Check]]) -> str:
    """7月通报数据待核对; or that nothing waits."""
    waiting = [one for one, check in asked if check.state is CheckState.WAITING]
    if waiting:
        return f"{waiting[0].month.number}月通报数据待核对"
    return f"{asked[0][0].month.number}月通报数据已核对" if asked else "没有要核对的数据"
