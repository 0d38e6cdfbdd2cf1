"""The way of a result in a line, and the acts that bring it on: draft, sign, notice, final, or drop it; what follows of it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import streamlit as st

from core.access import Actor
from core.commands import notice
from core.commands.notice import DropNotice, OpenNotice, last_day
from core.models.notice import title_of
from core.period import CHINA, today
from core.queries import notices
from core.queries.notices import NoticeLine
from core.vocabulary import NoticeKind, NoticeState, ObjectionState
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.builders import changed, chosen
from dashboard.builders.reading import Known, said
from dashboard.review import acting
from scoring.publish import evaluation
from scoring.publish.evaluation import Finish, SignResults, StartNotice

_WAY = ("起草", "签发封存", "公示7天", "生效")


def show(who: Actor, known: Known, *, line: NoticeLine) -> None:
    """Show how far a version is, what comes next, what followed of it, and all versions; to who sees no drafts, the books alone."""
    if not viewer.may_see("测算考评"):
        chosen.show()
        return
    _way(line)
    changed.listed(who, known.alive)
    left, right = st.columns([1.4, 1])
    with left:
        _next(who, known, line)
        _follows(who, line)
    with right:
        begin(known)
        chosen.show()
        _versions(known, line)


def _way(line: NoticeLine) -> None:
    """The four steps, each with who did it and when, or that it is still to come."""
    done = (
        f"{line.drafter} {_minute(line.drafted_at)}",
        f"{line.signatory} {_minute(line.signed_at)}" if line.signed_at else "",
        fmt.span(line.notice_from, line.notice_to) if line.notice_from else "",
        f"{line.document} {_minute(line.final_at)}" if line.final_at else "",
    )
    with st.container(border=True):
        for step, told, cell in zip(_WAY, done, st.columns(len(_WAY)), strict=True):
            cell.markdown(f"**{'●' if told else '○'} {step}**  \n{fmt.note(fmt.plain(told or '待办'))}")


def _minute(at: datetime) -> str:
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"


_MEANS = {
    NoticeState.DRAFT: ("签发并封存", "签发人不能是起草人。签发后数据、办法、评分表和结果逐字节封存，不能再改。"),
    NoticeState.SIGNED: ("公示", "公示7个自然日，含首尾两天；从公示开始，全体登录人员可以看到结果。"),
    NoticeState.OPEN: ("办理生效", "公示期满、异议都已答复后办理生效；采纳了异议的，要起草新的版本。"),
    NoticeState.FINAL: ("已生效", "结果以后有误，起草新的版本代替；旧版留存。"),
}
"""By state: what comes next, and what it means."""


def _next(who: Actor, known: Known, line: NoticeLine) -> None:
    head, meaning = _MEANS[line.state]
    with parts.card():
        parts.card_head(head if line.state is NoticeState.FINAL else f"下一步：{head}")
        st.markdown(meaning)
        with st.container(horizontal=True, vertical_alignment="center"):
            if line.state is NoticeState.DRAFT:
                _button("签发考评", "签发", lambda: _sign(line), whose="签发人")
                _button("作废考评稿", "作废本稿", lambda: _drop(line))
            if line.state is NoticeState.SIGNED:
                _button("公示考评", "公示", lambda: _open(line), whose="督查人员")
            if line.state is NoticeState.OPEN:
                _button("考评生效", "办理生效", lambda: _finish(line), whose="签发人", why=_why_not(who, known, line))
            if line.state is not NoticeState.DRAFT:
                _button("起草考评", "起草新版", lambda: _again(line))


def _button(act: str, label: str, body: Callable[[], None], *, whose: str = "", why: str = "") -> None:
    """A button for who may, the one that comes next where it says whose it is; else whose it is, and why it is not possible now."""
    if not acting.may(act):
        if whose:
            st.markdown(fmt.note(f"{label}由{whose}办理。"), width="content")
        return
    if st.button(label, type="primary" if whose else "secondary", disabled=bool(why), key=f"way-{act}"):
        acting.ask(label, body)
    if why:
        st.markdown(fmt.note(fmt.plain(why)), width="content")


def _why_not(who: Actor, known: Known, line: NoticeLine) -> str:
    """Why results on notice cannot become final now; empty when they can."""
    if line.notice_to is not None and today() <= line.notice_to:
        return f"公示到{fmt.day_text(line.notice_to)}为止（含当天）。"
    same = [one for one in known.lines if (one.kind, one.period) == (line.kind, line.period) and one.version <= line.version]
    with session.opened() as opened:
        held = [said for one in same for said in notices.objections(opened, who, notice_id=one.id, day=today())]
    waiting = sum(one.state is ObjectionState.WAITING for one in held)
    if waiting:
        return f"还有{waiting}件异议没有答复（含对以前版本的）。"
    if changed.rests(who, line):
        return "所依据的年度考评已有新的版本生效，请起草新的版本。"
    upheld = any(one.state is ObjectionState.UPHELD and one.answered_at and one.answered_at >= line.drafted_at for one in held)
    return "有异议已经采纳，请起草新的版本。" if upheld else ""


def first(known: Known) -> None:
    """Where there is no result yet: offer to draft one, and to who may choose them the books to draft by."""
    begin(known)
    if acting.may(chosen.ACT):
        chosen.show()


def begin(known: Known) -> None:
    """Offer to draft results of a quarter or year that was inspected and has none yet."""
    if not acting.may("起草考评"):
        return
    with parts.card():
        parts.card_head("起草新的结果")
        kind_label = st.segmented_control("种类", [one.label for one in NoticeKind], default=NoticeKind.QUARTER.label, key="draft-kind")
        kind = NoticeKind.of_label(str(kind_label)) or NoticeKind.QUARTER
        done = {one.period for one in known.alive if one.kind is kind}
        quarter = kind is NoticeKind.QUARTER
        periods = [one for one in dict.fromkeys(str(q) if quarter else str(q.year) for q in known.quarters) if one not in done]
        if not periods:
            st.markdown("已审定督查评分的期间都有结果。要改动已签发的结果，在“下一步”里起草新版。")
            return
        period = st.selectbox("期间", periods, format_func=lambda one: title_of(kind, one), key=f"draft-period-{kind.name}")
        st.markdown(fmt.note("按现在已审定的督查评分、行为记录和单位评价测算；稿件只供督查人员和签发人查看。"))
        if st.button("起草", type="primary", key="draft-now") and period:
            acting.carry_out(evaluation.start, StartNotice(kind, period), said="结果已起草，请在上面选这一稿查看。")


def _sign(line: NoticeLine) -> None:
    st.markdown("签发后封存，不能再改；以后有误只能起草新的版本代替。")
    if st.button("签发并封存", type="primary", key="sign-now"):
        acting.carry_out(evaluation.sign, SignResults(line.id, line.digest), said=lambda number: f"已签发，封存第{number}号。")


def _open(line: NoticeLine) -> None:
    first = st.date_input("公示开始日期", value=today(), min_value=today(), max_value=today() + timedelta(days=31), key="open-day")
    if isinstance(first, date):
        st.markdown(f"公示到{fmt.day_text(last_day(first))}为止，含当天。")
        if st.button("公示", type="primary", key="open-now"):
            acting.carry_out(notice.open_notice, OpenNotice(line.id, first), said=f"公示到{fmt.day_text(last_day(first))}为止。")


def _finish(line: NoticeLine) -> None:
    st.markdown("生效后再封存公示、异议和文号，并按办法提出奖惩建议，逐件由有权的人决定。")
    document = st.text_input("文号", max_chars=60, key="final-document", placeholder="如 ×建协〔2019〕5号")
    if st.button("办理生效", type="primary", key="final-now"):
        acting.carry_out(evaluation.finish, Finish(line.id, document), said=lambda number: f"已生效，封存第{number}号。")


def _drop(line: NoticeLine) -> None:
    reason = st.text_area("作废原因", max_chars=400, key="drop-reason", height=90)
    if st.button("作废", type="primary", key="drop-now"):
        acting.carry_out(notice.drop_notice, DropNotice(line.id, reason), said="本稿已作废。")


def _again(line: NoticeLine) -> None:
    st.markdown(f"新版按现在审定的数据测算，签发并公示后代替第{line.version}版；第{line.version}版留存。")
    reason = st.text_area("为什么要代替", max_chars=400, key="again-reason", height=90)
    same = st.checkbox("结果不变（采纳了异议、核定后结果确实不用改的，在原因里写明理由）", key="again-same")
    newest = st.checkbox("改用现行办法（不选的，沿用最近签发一版的办法；改用的要在原因里写明）", key="again-book")
    if st.button("起草", type="primary", key="again-now"):
        acting.carry_out(
            evaluation.start, StartNotice(line.kind, line.period, reason, newest, same), said="新版已起草，请在上面选这一稿查看。"
        )


def _follows(who: Actor, line: NoticeLine) -> None:
    """What the grades led to, and what became of each proposal."""
    if line.state is not NoticeState.FINAL:
        return
    with session.opened() as opened:
        held = notices.consequences(opened, who, notice_id=line.id)
        undone = notices.undone(opened, who, notice_id=line.id)
    rests = changed.rests(who, line)
    with parts.card():
        parts.card_head(f"提出奖惩建议{len(held)}家" if held else "没有提出奖惩建议", "软件只建议，由有权的人决定")
        parts.lines(
            [
                (
                    one.act.label if one.act else "记录",
                    f"{one.unit}：{one.act_state.label if one.act_state else ''}"
                    + (f"；记录{one.record}{one.record_state.label}" if one.record_state else "")
                    + f"；依据{one.clause}",
                )
                for one in held
            ]
        )
        if undone:
            st.markdown(fmt.note("以前版本的等级有变动，已经决定的："))
            parts.lines([("待更正", said) for said in undone])
        if rests:
            parts.lines([("待更正", f"{rests}核对后起草新版。")])


def _versions(known: Known, line: NoticeLine) -> None:
    held = [one for one in known.lines if (one.kind, one.period) == (line.kind, line.period)]
    with parts.card():
        parts.card_head(f"{line.title}共{len(held)}稿", "新的在前")
        parts.lines([(said(one), _told(one)) for one in held])


def _told(one: NoticeLine) -> str:
    told = [f"第{one.version}版，{one.drafter}{_minute(one.drafted_at)}起草"]
    told += [f"原因：{one.reason}"] if one.reason else []
    told += [f"{one.signatory}{_minute(one.signed_at)}签发"] if one.signed_at else []
    told += [one.document] if one.document else []
    return "；".join(told)
