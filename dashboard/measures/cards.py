"""Cards: what the rule proposes for a locked month and who decides, cards in force with what units say, cards removed."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.access import Actor
from core.commands import card
from core.commands.card import EndCard, ExplainCard, Subject
from core.period import CHINA, Month
from core.queries.cards import IssuedCard, NotFollowed, not_followed
from core.vocabulary import CardColour, Outcome
from dashboard import format as fmt
from dashboard import issued, parts, session, viewer
from dashboard.review import acting
from dashboard.session import Shown
from scoring.cards import Proposal
from scoring.publish import Draft, route
from scoring.publish.route import DecideCard
from scoring.ratio import Ratio

SHOWN = 30


def title(held: Sequence[IssuedCard], month: Month | None) -> str:
    """6月发红牌6张、黄牌3张; or that there are none."""
    if month is None:
        return "还没有发出红黄牌"
    mine = [one for one in held if one.month == month]
    counts = "、".join(
        f"{colour.label}{number}张" for colour in reversed(CardColour) if (number := sum(one.colour is colour for one in mine))
    )
    return f"{month.number}月发{counts}" if counts else f"{month.number}月没有发牌"


def decisions(who: Actor, shown: Shown) -> list[Proposal]:
    """Show the bureau what the rule proposes for a locked month, and return the removals among it; nothing to others."""
    if not viewer.may_see("测算榜单") or shown.month not in shown.locked:
        return []
    working = issued.proposing(shown.month)
    computed = session.draft(shown) if working is None else issued.of_circular(working, key=shown.lasting)
    with session.opened() as opened:
        left = route.undecided(opened, computed.verdict)
        kept = not_followed(opened, who, month=shown.month)
    proposed(computed, [one for one in left if not one.removal], kept=kept)
    return [one for one in left if one.removal]


def proposed(computed: Draft, left: Sequence[Proposal], *, kept: Sequence[NotFollowed]) -> None:
    """Show what the rule proposes for a month and is not decided, and let the signatory decide; the bureau alone sees it."""
    month = computed.facts.month
    names = _names(computed)
    excused = [one for one in computed.verdict.cards if one.outcome is Outcome.EXEMPTED]
    with parts.card():
        parts.card_head(
            f"{month.number}月按规则建议{len(left)}项，待决定" if left else f"{month.number}月的建议都已决定", "软件只建议，由签发人决定"
        )
        if left:
            chosen = _choose(left, names, month)
            _decide(chosen, month, names=names)
        for one in excused:
            st.markdown(f"{fmt.chip('免责')} {fmt.plain(_excused(one, names))}")
        if kept:
            st.markdown(fmt.note(f"不采纳{len(kept)}项："))
            parts.lines([(one.kind.label, f"{_of(names, one.project_id, one.unit_id)}：{one.reason}（{one.person}）") for one in kept])


def _names(computed: Draft) -> dict[tuple[int | None, int | None], str]:
    projects = zip(computed.facts.projects["project_id"].tolist(), computed.facts.projects["name"].tolist(), strict=True)
    units = zip(computed.facts.units["unit_id"].tolist(), computed.facts.units["short_name"].tolist(), strict=True)
    return {**{(number, None): name for number, name in projects}, **{(None, number): name for number, name in units}}


def _of(names: dict[tuple[int | None, int | None], str], project_id: int | None, unit_id: int | None) -> str:
    return names.get((project_id, unit_id), fmt.MISSING)


def _choose(left: Sequence[Proposal], names: dict[tuple[int | None, int | None], str], month: Month) -> list[Proposal]:
    rows = [
        (
            "摘牌" if one.removal else one.colour.label,
            _of(names, *route.key_of(one)),
            fmt.wan(one.ratio.denominator),
            fmt.wan(one.ratio.numerator),
            fmt.rate(one.ratio.numerator, one.ratio.denominator),
            f"{one.running}个月" if one.running else "",
            one.cited.clause,
        )
        for one in left
    ]
    frame = pd.DataFrame(rows, columns=["建议", "项目、单位", "计划", "实际", "完成率", "已连续黄牌", "条款"])
    st.markdown(fmt.note("单位：万元，年初至今。勾选后一并决定。"))
    event = st.dataframe(
        frame,
        hide_index=True,
        height=min(38 * (len(rows) + 1), 460),
        row_height=38,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"proposals-{month}-{len(left)}",
        column_config={
            "建议": st.column_config.TextColumn(width=64),
            "项目、单位": st.column_config.TextColumn(width=260),
            **{name: st.column_config.TextColumn(width=96, alignment="right") for name in ("计划", "实际", "完成率")},
        },
    )
    return [left[place] for place in event.selection.rows if place < len(left)]


def _decide(chosen: Sequence[Proposal], month: Month, *, names: dict[tuple[int | None, int | None], str]) -> None:
    issues, removals = [one for one in chosen if not one.removal], [one for one in chosen if one.removal]
    with st.container(horizontal=True, vertical_alignment="center"):
        if not acting.may("决定红黄牌"):
            st.markdown(fmt.note("红黄牌由签发人决定。"))
            return
        if st.button(f"发牌{len(issues)}项" if issues else "发牌", type="primary", icon=":material/style:", disabled=not issues):
            acting.ask("发牌", lambda: _carry(issues, month, issue=True, names=names))
        if st.button("不发牌", icon=":material/block:", disabled=not issues):
            acting.ask("不发牌", lambda: _carry(issues, month, issue=False, names=names))
        if removals:
            st.markdown(fmt.note("摘牌在下面的牌上办理。"), width="content")
        elif not chosen:
            st.markdown(fmt.note("先勾选建议。"), width="content")


def _carry(some: Sequence[Proposal], month: Month, *, issue: bool, names: dict[tuple[int | None, int | None], str]) -> None:
    parts.lines([(one.colour.label, _of(names, *route.key_of(one))) for one in some[:SHOWN]])
    reason = st.text_area("说明（可不填）" if issue else "不发牌的理由", max_chars=400, key="card-reason", height=90)
    if st.button("发牌" if issue else "不发牌", type="primary", key="card-now"):
        requests = tuple(DecideCard(month, Subject(*route.key_of(one)), issue, reason, seen=route.seen(one)) for one in some)
        acting.carry_out(route.decide_cards, requests, said=f"已决定{len(some)}项。")


def _excused(one: Proposal, names: dict[tuple[int | None, int | None], str]) -> str:
    left = fmt.rate(one.without.numerator, one.without.denominator) if one.without else "不适用"
    done = fmt.rate(one.ratio.numerator, one.ratio.denominator)
    return f"{_of(names, *route.key_of(one))}完成序时计划{done}，剔除不可抗力月份后{left}，不建议发牌。"


def held(some: Sequence[IssuedCard], removals: Sequence[Proposal], *, month: Month | None) -> None:
    """Show issued cards, those in force first, each with its figures, explanations, and what the viewer may do."""
    standing = [one for one in some if one.removed_at is None]
    gone = [one for one in some if one.removed_at is not None]
    with parts.card():
        parts.card_head(f"没有摘下的牌{len(standing)}张", "新的在前")
        if not standing:
            st.markdown("没有发出的牌。")
        else:
            parts.read(_table(standing))
    _one(standing, removals, month)
    if gone:
        with parts.card():
            parts.card_head(f"已摘的牌{len(gone)}张")
            parts.lines([(one.colour.label, f"{one.month.chinese} {one.name}：{one.removed_by}摘牌，{one.removed_reason}") for one in gone])


def _table(some: Sequence[IssuedCard]) -> pd.DataFrame:
    rows = [(fmt.chip(one.colour.label), one.month.chinese, fmt.plain(one.name), _rate(one), fmt.plain(one.clause)) for one in some]
    frame = pd.DataFrame(rows, columns=["牌", "月份", "项目、单位", "完成率", "条款"])
    return frame[["牌", "项目、单位", "完成率"]] if session.phone() else frame


def _rate(one: IssuedCard) -> str:
    return fmt.MISSING if one.figures is None else fmt.rate(*one.figures)


def _one(some: Sequence[IssuedCard], removals: Sequence[Proposal], month: Month | None) -> None:
    """One card at a time: its story, and the acts upon it."""
    if not some:
        return
    with parts.card():
        labels = {one.id: f"{one.month.number}月{one.colour.label}　{one.name}" for one in some}
        number = st.selectbox("看一张牌", list(labels), format_func=lambda key: labels[key], key="card")
        mine = next(one for one in some if one.id == number)
        done, due = mine.figures or (0, 0)
        figures = (
            ""
            if mine.figures is None
            else f"年初至{mine.month.number}月计划{fmt.wan_unit(due)}，实际{fmt.wan_unit(done)}，完成{fmt.rate(done, due)}。"
        )
        at = mine.issued_at.astimezone(CHINA)
        st.markdown(fmt.plain(f"{figures}依据{mine.clause}，{mine.issuer}于{at:%Y-%m-%d}发出。{mine.reason}"))
        for said in mine.explanations:
            st.markdown(f"{fmt.chip('说明')} {fmt.plain(f'{said.unit} {said.person}：{said.text}')}")
        proposal = next((one for one in removals if route.key_of(one) == (mine.project_id, mine.unit_id)), None)
        if proposal is not None:
            st.markdown(
                f"{fmt.chip('建议摘牌')} {fmt.plain(f'{proposal.cited.text}（{proposal.cited.clause}）现完成{_percent(proposal.ratio)}。')}"
            )
        _acts(mine, proposed=proposal is not None, month=month)


def _story(mine: IssuedCard) -> str:
    """On which figures and by which clause a card was issued, by whom and when."""
    at = mine.issued_at.astimezone(CHINA)
    decided = f"依据{mine.clause}，{mine.issuer}于{at:%Y-%m-%d}发出。{mine.reason}"
    if mine.figures is None:
        return decided
    done, due = mine.figures
    return f"年初至{mine.month.number}月计划{fmt.wan_unit(due)}，实际{fmt.wan_unit(done)}，完成{fmt.rate(done, due)}。{decided}"


def _percent(ratio: Ratio) -> str:
    return fmt.rate(ratio.numerator, ratio.denominator)


def _acts(mine: IssuedCard, *, proposed: bool, month: Month | None) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        if acting.may("说明红黄牌") and st.button("填写说明", icon=":material/edit:", key="explain"):
            acting.ask("说明原因和措施", lambda: _explain(mine))
        if proposed and acting.may("决定红黄牌"):
            if st.button("摘牌", icon=":material/remove_circle:", key="remove"):
                acting.ask("摘牌", lambda: _end(mine, month or mine.month, keep=False))
            if st.button("不摘牌", key="keep"):
                acting.ask("不摘牌", lambda: _end(mine, month or mine.month, keep=True))


def _explain(mine: IssuedCard) -> None:
    text = st.text_area("为什么没有完成，采取什么措施，什么时候赶上", max_chars=1000, key="explain-text", height=140)
    if st.button("提交", type="primary", key="explain-now"):
        acting.carry_out(card.explain_card, ExplainCard(mine.id, text), said="说明已提交。")


def _end(mine: IssuedCard, month: Month, *, keep: bool) -> None:
    reason = st.text_area("理由", max_chars=400, key="end-reason", height=90)
    if st.button("不摘牌" if keep else "摘牌", type="primary", key="end-now"):
        acting.carry_out(route.end_card, EndCard(mine.id, month, reason, keep), said="已决定。")
