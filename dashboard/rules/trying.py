"""The trial: a book or an edited copy to be tried on past months; kept as a named draft, shared or dropped."""

from collections.abc import Sequence

import streamlit as st

from core.commands.trial import DropTrial, ShareTrial, drop_trial, share_trial
from core.errors import DuchaError
from core.period import Month
from core.queries.trials import KeptTrial
from dashboard import format as fmt
from dashboard import parts
from dashboard.review.acting import carry_out
from dashboard.rules import shelf, tried
from dashboard.whole import whole
from scoring.lint import Severity, lint
from scoring.rulebook import Rulebook
from scoring.rulebook_file import parse

MARK = "试算，不是正式排名"


def show(kept: Sequence[KeptTrial], months: Sequence[Month], *, first: Rulebook) -> None:
    """Show the kept trials, the form, and, when asked, what the trial found."""
    st.markdown(f"{fmt.chip(MARK)}　用另一份办法或改过的副本，按已往月份的数据重算，与当月的榜单对照。")
    if not months:
        st.markdown("还没有锁定或签发的月份，不能试算。")
        return
    _shelf(kept)
    asked = _ask(months, start=first)
    if asked is not None:
        tried.show(asked)


def _shelf(kept: Sequence[KeptTrial]) -> None:
    """The kept trials, each to open, and one's own to share or drop."""
    if not kept:
        return
    with parts.card():
        parts.card_head(f"已保存的试算{len(kept)}份", "本人的和同事共享的")
        for one in kept:
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                state = "" if not one.own else fmt.chip("已共享" if one.shared else "仅本人可见")
                made = f"{one.first}至{one.last}，{one.person}，{fmt.day_text(one.made_at.date())}"
                st.markdown(f"**{fmt.plain(one.name)}**　{fmt.plain(made)}　{state}", width="content")
                with st.container(horizontal=True, width="content"):
                    st.button("打开", key=f"open-{one.id}", on_click=_open, args=(one,))
                    if one.own:
                        _own(one)


def _own(one: KeptTrial) -> None:
    if st.button("取消共享" if one.shared else "共享", key=f"share-{one.id}"):
        carry_out(
            share_trial,
            ShareTrial(one.id, shared=not one.shared),
            said="已取消共享。" if one.shared else "已共享，有试算权限的人员可以打开。",
        )
    if st.button("删除", key=f"drop-{one.id}"):
        carry_out(drop_trial, DropTrial(one.id), said=f"试算“{fmt.plain(one.name)}”已删除。")


_TEXT, _BASE, _FIRST, _LAST, _OPENED = "trial-text", "trial-base", "trial-first", "trial-last", "trial-opened"
_LEFT = "trial-left-out"


@whole
def _open(one: KeptTrial) -> None:
    """Put a kept trial into the form."""
    st.session_state[_TEXT] = one.content.decode()
    st.session_state[tried.NAME] = one.name
    st.session_state[_BASE] = one.rulebook
    st.session_state[_OPENED] = (one.first, one.last)


def _ask(months: Sequence[Month], *, start: Rulebook) -> tried.Asked | None:
    """The form: a book to begin from, its text to edit, and the months; None until there is a book that can be read."""
    editions = {book.edition: book for book in shelf.books()}
    with parts.card():
        parts.card_head("试算哪一份办法", "选一份，可以修改后试算")
        left, right = st.columns([1.4, 1])
        with left:
            st.session_state.setdefault(_BASE, start.edition)
            base = editions[
                st.selectbox("办法", list(editions), format_func=lambda one: shelf.named(editions[one]), key=_BASE, on_change=_begin)
            ]
        with right:
            chosen = _span(months)
        st.session_state.setdefault(_TEXT, base.content.decode())
        with st.expander("修改规则文件"):
            st.text_area("规则文件，写法见规则文件说明", key=_TEXT, height=420)
    try:
        text = st.session_state[_TEXT].encode()
        book = parse(text, f"{base.edition}.toml", name=base.name, in_force_from=base.in_force_from)
    except DuchaError as refused:
        st.error(fmt.plain(str(refused)))
        return None
    _edited(book, base)
    return tried.Asked(book, chosen)


@whole
def _begin() -> None:
    st.session_state.pop(_TEXT, None)


def _span(months: Sequence[Month]) -> tuple[Month, ...]:
    """The months from first to last, by default the latest one; those of a kept trial that the viewer may not try are said."""
    labels = {month.chinese: month for month in months}
    opened = st.session_state.pop(_OPENED, None)
    held = [month.chinese for month in months if opened and opened[0] <= month <= opened[1]]
    if opened:
        st.session_state[_LEFT] = left_out(opened, months)
    if opened and not held:
        held = [months[-1].chinese]
    for key, end in ((_FIRST, 0), (_LAST, -1)):
        if held:
            st.session_state[key] = held[end]
        st.session_state.setdefault(key, list(labels)[-1])
    first = labels[str(st.selectbox("首月", list(labels), key=_FIRST, on_change=_chosen))]
    last = labels[str(st.selectbox("末月", list(labels), key=_LAST, on_change=_chosen))]
    if st.session_state.get(_LEFT):
        st.warning(st.session_state[_LEFT])
    return tuple(month for month in months if min(first, last) <= month <= max(first, last))


@whole
def _chosen() -> None:
    st.session_state.pop(_LEFT, None)


def left_out(kept: tuple[Month, Month], months: Sequence[Month]) -> str:
    """Say which months of a kept trial are not among those that may be tried, and what is tried instead; empty if all are."""
    missing, month = list[Month](), kept[0]
    while month <= kept[1]:
        if month not in months:
            missing.append(month)
        month = month.next()
    if not missing:
        return ""
    said = "、".join(one.chinese for one in missing) if len(missing) <= SAID else f"{missing[0].chinese}等{len(missing)}个月"
    none = all(not kept[0] <= one <= kept[1] for one in months)
    instead = f"改按{months[-1].chinese}试算" if none else "只按其余月份试算"
    return f"这份试算中的{said}不在本人可试算的月份内，{instead}。"


SAID = 3
"""How many months are named one by one."""


def _edited(book: Rulebook, base: Rulebook) -> None:
    """Say what the linter finds in an edited copy."""
    if book.content == base.content:
        return
    found = [one for one in lint(book) if one.severity is Severity.ERROR]
    st.markdown(
        f"{fmt.chip('改过的副本')} " + fmt.plain(f"检查发现{len(found)}处错误：{found[0].sentence}" if found else "检查没有发现错误。")
    )
