"""Cards: what the rule proposes for a locked month and who decides, cards in force with what units say, cards removed."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from core.access import Actor
from core.commands import card
from core.commands.card import EndCard, ExplainCard, Subject
from core.period import CHINA, Month, today
from core.proposals import ProposalKind
from core.queries import card_proposals
from core.queries.card_proposals import ProposalLine
from core.queries.cards import IssuedCard, NotFollowed, not_followed
from core.vocabulary import CardColour, Outcome
from dashboard import format as fmt
from dashboard import issued, parts, session, viewer
from dashboard.measures import acts
from dashboard.review import acting
from dashboard.session import Shown
from scoring.cards import Proposal
from scoring.publish import Draft, grounds, route
from scoring.publish.grounds import Ground
from scoring.publish.route import DecideCard
from scoring.ratio import Ratio
from scoring.rulebook import Light

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


def decisions(who: Actor, shown: Shown, *, subjects: Mapping[Subject, str]) -> list[Proposal]:
    """Show the bureau what the rule proposes for a locked month, and return the removals among it; nothing to others."""
    if not viewer.may_see("测算榜单") or shown.month not in shown.locked:
        return []
    working = issued.proposing(shown.month)
    computed = session.draft(shown) if working is None else issued.of_circular(working, key=shown.lasting)
    with session.opened() as opened:
        left = route.undecided(opened, computed.verdict)
        kept = not_followed(opened, who, month=shown.month)
        written = card_proposals.of_month(opened, who, month=shown.month)
    proposed(computed, [one for one in left if not one.removal], kept=kept, written=written, subjects=subjects)
    return [one for one in left if one.removal]


def proposed(
    computed: Draft,
    left: Sequence[Proposal],
    *,
    kept: Sequence[NotFollowed],
    written: Sequence[ProposalLine],
    subjects: Mapping[Subject, str],
) -> None:
    """Show what the rule proposes for a month and is not decided, and let the signatory decide; the bureau alone sees it.

    `written`: what the timetable wrote of it, which says since when each is proposed and what holds no longer.
    """
    month = computed.facts.month
    excused = [one for one in computed.verdict.cards if one.outcome is Outcome.EXEMPTED]
    with parts.card():
        parts.card_head(
            f"{month.number}月按规则建议{len(left)}项，待决定" if left else f"{month.number}月的建议都已决定", "软件只建议，由签发人决定"
        )
        if left:
            days = {route.key_of(one): _since(one, written) for one in left}
            chosen = _pick(left, subjects, month, days=days) if session.phone() else _choose(left, subjects, month, days=days)
            for said in dict.fromkeys(_then(one) for one in left if one.then):
                st.markdown(fmt.note(fmt.plain(said)))
            _decide(chosen, computed, subjects=subjects)
        for said in _other_lights(computed, subjects):
            st.markdown(fmt.note(fmt.plain(said)))
        for one in excused:
            st.markdown(f"{fmt.chip('免责')} {fmt.plain(_excused(one, subjects))}")
        if gone := [one for one in written if one.kind is ProposalKind.LAPSE and not one.decided]:
            st.markdown(fmt.note(f"系统提出过、没有决定、现在不再建议的{len(gone)}项："))
            parts.lines([(f"{one.colour.label}", f"{_of(subjects, one.project_id, one.unit_id)}：{_lapsed(one)}") for one in gone[:SHOWN]])
        if kept:
            st.markdown(fmt.note(f"不采纳{len(kept)}项："))
            parts.lines([(one.kind.label, f"{_of(subjects, one.project_id, one.unit_id)}：{one.reason}（{one.person}）") for one in kept])


_Days = Mapping[tuple[int | None, int | None], str]
"""Since when each subject's card is proposed."""


def _since(one: Proposal, written: Sequence[ProposalLine]) -> str:
    """The day on which the timetable wrote a proposal as it stands now; a dash where it has not yet."""
    said = (one.colour, (one.ratio.numerator, one.ratio.denominator), route.key_of(one))
    same = (
        line for line in written if line.kind is ProposalKind.ISSUE and (line.colour, line.amounts, (line.project_id, line.unit_id)) == said
    )
    return next((f"{line.proposed_at.astimezone(CHINA):%m-%d}" for line in same), fmt.MISSING)


def _lapsed(one: ProposalLine) -> str:
    return f"{one.clause}，{one.figures}{fmt.day_text(one.proposed_at.astimezone(CHINA).date())}起不再符合。"


def _of(subjects: Mapping[Subject, str], project_id: int | None, unit_id: int | None) -> str:
    return subjects.get(Subject(project_id, unit_id), fmt.MISSING)


def _other_lights(computed: Draft, subjects: Mapping[Subject, str]) -> list[str]:
    """What the rule shows beside cards: how many stand on green, and which are to be watched."""
    held = {light: [key for key, one in computed.verdict.lights.items() if one is light] for light in (Light.TRACK, Light.GREEN)}
    watched = [
        _of(subjects, number, None) if subject == "project" else _of(subjects, None, number) for subject, number in held[Light.TRACK]
    ]
    said = f"重点跟踪{len(watched)}项：{'、'.join(watched[:SHOWN])}{'等' if len(watched) > SHOWN else ''}。"
    return [*([said] if watched else []), *([f"绿灯{len(held[Light.GREEN])}项。"] if held[Light.GREEN] else [])]


def _pick(left: Sequence[Proposal], subjects: Mapping[Subject, str], month: Month, *, days: _Days) -> list[Proposal]:
    """The proposals one below the other with all that they rest on, for a screen that has no room for a table."""
    st.markdown(fmt.note("年初至今。勾选后一并决定。"))
    whole = st.checkbox("全选", key=f"pick-all-{month}")
    chosen = []
    with st.container(height=460):
        for one in left:
            label, key = fmt.plain(_of(subjects, *route.key_of(one))), f"pick-{month}-{_key_text(one)}-{whole}"
            if st.checkbox(label, value=whole, key=key):
                chosen.append(one)
            due, done = fmt.wan_unit(one.ratio.denominator), fmt.wan_unit(one.ratio.numerator)
            running = f"，已连续黄牌{one.running}个月" if one.running else ""
            said = f"完成{_percent(one.ratio)}（计划{due}，实际{done}）{running}；{one.cited.clause}；系统提出{days[route.key_of(one)]}"
            st.markdown(f"{fmt.chip(one.colour.label)} {fmt.note(fmt.plain(said))}")
    return chosen


def _key_text(one: Proposal) -> str:
    """A proposal's subject as the name of a widget."""
    return f"{one.subject}-{one.subject_id}"


def _choose(left: Sequence[Proposal], subjects: Mapping[Subject, str], month: Month, *, days: _Days) -> list[Proposal]:
    rows = [
        (
            "摘牌" if one.removal else one.colour.label,
            _of(subjects, *route.key_of(one)),
            fmt.wan(one.ratio.denominator),
            fmt.wan(one.ratio.numerator),
            fmt.rate(one.ratio.numerator, one.ratio.denominator),
            f"{one.running}个月" if one.running else "",
            one.cited.clause,
            days[route.key_of(one)],
        )
        for one in left
    ]
    frame = pd.DataFrame(rows, columns=["建议", "项目、单位", "计划", "实际", "完成率", "已连续黄牌", "条款", "系统提出"])
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
            "项目、单位": st.column_config.TextColumn(width=300),
            **{name: st.column_config.TextColumn(width=96, alignment="right") for name in ("计划", "实际", "完成率")},
        },
    )
    return [left[place] for place in event.selection.rows if place < len(left)]


def _then(one: Proposal) -> str:
    """What the rule prescribes beside the card."""
    return f"{one.colour.label}（{one.cited.clause}）后续：{one.then}。"


def _decide(chosen: Sequence[Proposal], computed: Draft, *, subjects: Mapping[Subject, str]) -> None:
    month = computed.facts.month
    issues, removals = [one for one in chosen if not one.removal], [one for one in chosen if one.removal]
    with st.container(horizontal=True, vertical_alignment="center"):
        if acting.may("提请督查措施") and st.button("提请约谈、督办", icon=":material/gavel:", disabled=len(chosen) != 1):
            ground = grounds.of_proposal(chosen[0], computed.verdict)
            acting.ask("提请督查措施", lambda: acts.propose(today(), subjects, ground=ground))
        if not acting.may("决定红黄牌"):
            st.markdown(fmt.note("红黄牌由签发人决定。勾选一项可以提请约谈、督办。"))
            return
        if st.button(f"发牌{len(issues)}项" if issues else "发牌", type="primary", icon=":material/style:", disabled=not issues):
            acting.ask("发牌", lambda: _carry(issues, month, issue=True, subjects=subjects))
        if st.button("不发牌", icon=":material/block:", disabled=not issues):
            acting.ask("不发牌", lambda: _carry(issues, month, issue=False, subjects=subjects))
        if removals:
            st.markdown(fmt.note("摘牌在下面的牌上办理。"), width="content")
        elif not chosen:
            st.markdown(fmt.note("先勾选建议。"), width="content")


def _carry(some: Sequence[Proposal], month: Month, *, issue: bool, subjects: Mapping[Subject, str]) -> None:
    parts.lines([(one.colour.label, _of(subjects, *route.key_of(one))) for one in some[:SHOWN]])
    reason = st.text_area("说明（可不填）" if issue else "不发牌的理由", max_chars=400, key="card-reason", height=90)
    if st.button("发牌" if issue else "不发牌", type="primary", key="card-now"):
        requests = tuple(DecideCard(month, Subject(*route.key_of(one)), issue, reason, seen=route.seen(one)) for one in some)
        acting.carry_out(route.decide_cards, requests, said=f"已决定{len(some)}项。")


def _excused(one: Proposal, subjects: Mapping[Subject, str]) -> str:
    left = fmt.rate(one.without.numerator, one.without.denominator) if one.without else "不适用"
    done = fmt.rate(one.ratio.numerator, one.ratio.denominator)
    return f"{_of(subjects, *route.key_of(one))}完成序时计划{done}，剔除不可抗力月份后{left}，不建议发牌。"


def held(some: Sequence[IssuedCard], removals: Sequence[Proposal], *, month: Month | None, subjects: Mapping[Subject, str]) -> None:
    """Show issued cards, those in force first, each with its figures, explanations, and what the viewer may do."""
    standing = [one for one in some if one.removed_at is None]
    gone = [one for one in some if one.removed_at is not None]
    with parts.card():
        parts.card_head(f"没有摘下的牌{len(standing)}张", "新的在前")
        if not standing:
            st.markdown("没有发出的牌。")
        else:
            parts.read(_table(standing))
    if standing:
        with parts.card():
            mine = _one(standing, removals, month)
            if acting.may("提请督查措施"):
                _act_upon(grounds.of_card(mine, some), mine.month, subjects)
    if gone:
        with parts.card():
            parts.card_head(f"已摘的牌{len(gone)}张")
            parts.lines([(one.colour.label, f"{one.month.chinese} {one.name}：{one.removed_by}摘牌，{one.removed_reason}") for one in gone])


def _act_upon(ground: Ground, month: Month, subjects: Mapping[Subject, str]) -> None:
    """Let an act be proposed on the ground of a card of a month, which outside the bureau is unknown until its circular is issued."""
    if month not in issued.months():
        st.markdown(fmt.note(f"{month.chinese}通报印发以后，可以凭这张牌提请约谈、督办。"))
    elif st.button("凭这张牌提请约谈、督办", icon=":material/gavel:"):
        acting.ask("提请督查措施", lambda: acts.propose(today(), subjects, ground=ground))


def _table(some: Sequence[IssuedCard]) -> pd.DataFrame:
    rows = [(fmt.chip(one.colour.label), one.month.chinese, fmt.plain(_named(one)), _rate(one), fmt.plain(one.clause)) for one in some]
    frame = pd.DataFrame(rows, columns=["牌", "月份", "项目、单位", "完成率", "条款"])
    if not session.phone():
        return frame
    return frame.assign(牌=frame["牌"] + " " + frame["月份"].map("\u2060".join))[["牌", "项目、单位", "完成率"]]


def _named(one: IssuedCard) -> str:
    return f"{one.code}　{one.name}" if one.code else one.name


def _rate(one: IssuedCard) -> str:
    return fmt.MISSING if one.figures is None else fmt.rate(*one.figures)


def _one(some: Sequence[IssuedCard], removals: Sequence[Proposal], month: Month | None) -> IssuedCard:
    """One card at a time: its story, and the acts upon it; return the card."""
    labels = {one.id: f"{one.month.number}月{one.colour.label}　{_named(one)}" for one in some}
    number = st.selectbox("看一张牌", list(labels), format_func=lambda key: labels[key], key="card")
    mine = next(one for one in some if one.id == number)
    st.markdown(fmt.plain(_story(mine)))
    for said in mine.explanations:
        st.markdown(f"{fmt.chip('说明')} {fmt.plain(f'{said.unit} {said.person}：{said.text}')}")
    proposal = next((one for one in removals if route.key_of(one) == (mine.project_id, mine.unit_id)), None)
    if proposal is not None:
        st.markdown(
            f"{fmt.chip('建议摘牌')} {fmt.plain(f'{proposal.cited.text}（{proposal.cited.clause}）现完成{_percent(proposal.ratio)}。')}"
        )
    _acts(mine, proposed=proposal is not None, month=month)
    return mine


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
