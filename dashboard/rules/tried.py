"""What a trial found: how many places differ, who enters and leaves each list, and why, down to the component."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from core.commands.trial import KeepTrial, keep_trial
from core.errors import DuchaError
from core.period import Month, now
from core.queries import register
from core.settings import from_environment
from core.vocabulary import CardColour, ListKind
from dashboard import format as fmt
from dashboard import parts, session, viewer
from dashboard.review.acting import carry_out
from scoring.moves import Moved
from scoring.publish import trying
from scoring.rulebook import Rulebook
from scoring.trial import CardMove, SeriesTrial, Trial

NAME = "trial-name"


@dataclass(frozen=True)
class Asked:
    """What is tried on which months."""

    book: Rulebook
    months: tuple[Month, ...]


@st.cache_resource(max_entries=48, show_spinner="正在试算…")
def _tried(url: str, key: str, month: Month, _book: Rulebook) -> Trial:  # noqa: ARG001  # the first two are the key
    """Kept for everybody who may try the month: which months those are was asked before."""
    with session.opened() as opened:
        return trying.tried(opened, month, book=_book, viewer=viewer.actor(), now=now())


def show(asked: Asked) -> None:
    """Show what each month's trial found, and offer to keep it."""
    try:
        url, key = from_environment().database_url, f"{_version()}-{asked.book.edition}-{asked.book.digest}"
        found = [_tried(url, key, month, asked.book) for month in asked.months]
    except DuchaError as refused:
        st.error(fmt.plain(str(refused)))
        return
    with parts.card():
        parts.card_head(
            headline(found), f"{asked.months[0].chinese}至{asked.months[-1].chinese}" if len(found) > 1 else found[0].month.chinese
        )
        if any(one.moved for one in found):
            parts.read(overview(found))
        _keep(asked)
    for one in found:
        _month(one, opened=len(found) == 1)
        _cards(one, opened=len(found) == 1)


def _version() -> str:
    with session.opened() as opened:
        return register.version(opened)


def _keep(asked: Asked) -> None:
    with st.form("keep-trial", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input("保存为", key=NAME, max_chars=60, placeholder="给这次试算起个名称")
        if st.form_submit_button("保存试算"):
            request = KeepTrial(name, asked.book.edition, asked.book.content, asked.months[0], asked.months[-1])
            carry_out(keep_trial, request, said=f"试算“{fmt.plain(name)}”已保存，仅本人可见；需要时可以共享。")


def headline(found: Sequence[Trial]) -> str:
    """Say how many places would differ."""
    moved, cards_ = sum(one.moved for one in found), sum(len(one.cards) for one in found)
    ranked = any(one.series for one in found)
    places = (f"{moved}个名次或列榜有变" if moved else "名次和列榜都不变") if ranked else ""
    said = [places, f"{cards_}项红黄牌不同" if cards_ else "" if ranked else "红黄牌没有不同"]
    return f"试算后{'，'.join(word for word in said if word)}"


def overview(found: Sequence[Trial]) -> pd.DataFrame:
    """One line a month and series that differs: 月份, 组, 变动, 进出榜."""
    rows = [
        (one.month.chinese, fmt.plain(series.title), f"{len(series.moved)}个", fmt.plain(_lists(series)) or "不变")
        for one in found
        for series in one.series
        if series.moved
    ]
    return pd.DataFrame(rows, columns=["月份", "组", "名次或列榜有变", "进出榜"])


def _lists(series: SeriesTrial) -> str:
    changes = (
        (word, kind, names) for kind in ListKind for word, names in (("列入", series.entering(kind)), ("退出", series.leaving(kind)))
    )
    return "；".join(f"{word}{kind.label}：{'、'.join(names)}" for word, kind, names in changes if names)


def _month(found: Trial, *, opened: bool) -> None:
    for series in found.series:
        if series.moved:
            with st.expander(fmt.plain(f"{found.month.chinese}　{series.title}：{len(series.moved)}个单位有变"), expanded=opened):
                parts.read(moves(series.moved))
    for doubt in found.doubts:
        st.markdown(fmt.note(fmt.plain(f"{found.month.chinese}：{doubt}")))


MOST = 30
"""How many cards are listed of a month; the furthest behind come first."""


def _cards(found: Trial, *, opened: bool) -> None:
    if not found.cards:
        return
    counted = "，".join(f"{colour.label}{before}项→{now_}项" for colour, before, now_ in found.counts if before or now_)
    with st.expander(f"{found.month.chinese}　红黄牌建议：{counted}", expanded=opened):
        parts.read(cards(found.cards[:MOST]))
        if len(found.cards) > MOST:
            st.markdown(fmt.note(f"另有{len(found.cards) - MOST}项没有列出，列出的是完成率最低的。"))


def cards(several: Sequence[CardMove]) -> pd.DataFrame:
    """The cards that differ, to read: 对象, 完成序时计划率, 现行, 试算."""
    rows = [
        (fmt.plain(one.name), fmt.rate(one.ratio.numerator, one.ratio.denominator), *map(_card, (one.before, one.now))) for one in several
    ]
    return pd.DataFrame(rows, columns=["对象", "完成序时计划率", "现行", "试算"])


def _card(colour: CardColour | None) -> str:
    return fmt.chip(colour.label) if colour else "不发牌"


def moves(moved: Sequence[Moved]) -> pd.DataFrame:
    """The units that move, to read: 单位, 名次, 得分, 原因."""
    rows = [
        (
            f"**{fmt.plain(one.name)}**",
            _change(*(fmt.rank(place) for place in one.places)),
            _change(*(kind.label if kind else "不列榜" for kind in one.lists)),
            fmt.plain(f"得分{_change(*(fmt.score(score) for score in one.scores))}。{one.why()}"),
        )
        for one in moved
    ]
    return pd.DataFrame(rows, columns=["单位", "名次", "榜", "原因"])


def _change(before: str, after: str) -> str:
    return before if before == after else f"{before}→{after}"
