"""The books on the shelf: which one is shown, what stands behind it, and its clauses beside their official wording."""

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st

from core.models import City
from core.period import Month
from dashboard import format as fmt
from dashboard import parts, titles
from scoring.clauses import METHOD, SERIES, Clause, clauses, of_government, source_line
from scoring.explain import evidence_sentence
from scoring.lint import LintFinding, Severity, lint
from scoring.lint.city import unit_numbers
from scoring.publish import DEFAULT_RULEBOOK
from scoring.rulebook import Rulebook
from scoring.rulebook_file import holds_on, shipped

BOOK, OTHER = "book", "other"
"""The names in the URL of the book shown and of the one beside it."""
KINDS = (METHOD, SERIES, "评分项", "目标", "列榜", "备注", "红黄牌", "摘牌")


@st.cache_resource
def books() -> tuple[Rulebook, ...]:
    """All shipped books; they change with the program alone."""
    return shipped()


def of_city(city: City) -> str:
    """The name of the book by which the city's lists are computed."""
    return city.rulebook or DEFAULT_RULEBOOK


def in_use(city: City, *, month: Month | None = None) -> Rulebook:
    """The city's edition in force at the end of a month, else its latest one."""
    mine = [book for book in books() if book.name == of_city(city)]
    return next((book for book in mine if month is not None and holds_on(book, month.last_day)), mine[-1])


def to_try(book: Rulebook, city: City, *, months: Sequence[Month]) -> Rulebook:
    """The book that trials on these months begin with: the one being read; of the city's own, the edition in force in the last month."""
    return in_use(city, month=months[-1]) if months and book.name == of_city(city) else book


def title(city: City) -> str:
    """Say by which book the city's lists are computed."""
    return titles.about(in_use(city).title.removesuffix("办法"), "本市按{}办法排名") if city.rulebook else "本市未选定办法，按示范办法测算"


def choose(label: str, name: str, *, first: Rulebook) -> Rulebook:
    """Let the viewer choose a book; the choice stands in the URL."""
    editions = {book.edition: book for book in books()}
    asked = st.query_params.get(name, "")
    start = asked if asked in editions else first.edition
    chosen = st.selectbox(
        label, list(editions), index=list(editions).index(start), format_func=lambda edition: named(editions[edition]), key=f"choose-{name}"
    )
    st.query_params[name] = chosen
    return editions[chosen]


def named(book: Rulebook) -> str:
    """A book's title, with its day where there are several editions of it."""
    several = sum(one.name == book.name for one in books()) > 1
    return f"{book.title}，{book.in_force_from.isoformat()}起" if several else book.title


def head(book: Rulebook, city: City) -> None:
    """Show what stands behind a book: source, period, how far it is proved, what it leaves out."""
    with parts.card():
        parts.card_head(book.title, f"{book.in_force_from.isoformat()}起" + (f"至{book.in_force_to}" if book.in_force_to else ""))
        chips = [word for word, holds in (("本市在用", book.name == of_city(city)), ("假定", book.assumed)) if holds]
        link = f"　[查看原文]({book.source.url})" if of_government(book.source.url) else ""
        st.markdown(" ".join([*map(fmt.chip, chips), fmt.plain(source_line(book))]) + link)
        st.markdown(fmt.plain(f"{evidence_sentence(book.evidence)}。核对日期{book.source.checked_on or '不详'}。"))
        if book.note:
            st.markdown(fmt.note(fmt.plain(book.note)))


def show(book: Rulebook, *, phone: bool) -> None:
    """Show the clauses of a book, a card a kind of rule."""
    every = clauses(book)
    for kind in KINDS:
        mine = [one for one in every if one.kind == kind]
        if mine:
            with parts.card():
                about = "程序按规则文件的设置计算" if kind in (METHOD, SERIES) else "本系统的写法与公布的原文"
                parts.card_head(f"{kind}{len(mine)}条", about)
                parts.read(table(mine, phone=phone))


def table(mine: Sequence[Clause], *, phone: bool) -> pd.DataFrame:
    """The clauses to read: 条款, 内容, 原文; on a phone the wording stands below the content."""
    rows = [(f"**{fmt.plain(one.title)}**  \n{fmt.plain(one.clause)}", said(one), wording(one)) for one in mine]
    if phone:
        return pd.DataFrame([(first, f"{text}  \n{fmt.note(quote)}") for first, text, quote in rows], columns=["条款", "内容和原文"])
    return pd.DataFrame(rows, columns=["条款", "内容", "公布的原文"])


def said(one: Clause) -> str:
    """What a clause says in our words, its figures, and below in grey what the program computes."""
    if not one.text:
        return fmt.plain(one.computed)
    computed = fmt.note(fmt.plain(f"程序计算：{one.computed}"))
    return "  \n".join([fmt.plain(one.text), *([fmt.plain(one.figures)] if one.figures else []), computed])


def wording(one: Clause) -> str:
    """The published wording, or why it is not there."""
    if one.quote:
        return fmt.plain(f"“{one.quote}”")
    return {"假定": "没有，数字为假定", "转述": "未见原文，内容为转述", "": "规则文件的设置，没有条文"}.get(one.standing, "没有收录")


def checked(chosen: Rulebook, observations: Collection[str], *, held: pd.DataFrame) -> None:
    """Show what the linter finds in the chosen book, and the others folded below it.

    `observations` are the names of the figures that are recorded, `held` the units by role (history.units_in_roles).
    """
    found = lint(chosen, books(), observations=observations, units=unit_numbers(chosen, held))
    with parts.card():
        parts.card_head(f"{named(chosen)}：{verdict(found)}", "规则检查")
        findings(found, chosen)
    for other in books():
        if other.edition != chosen.edition:
            found = lint(other, books(), observations=observations, units=unit_numbers(other, held))
            with st.expander(fmt.plain(f"{named(other)}：{verdict(found)}")):
                findings(found, other)


def findings(found: Sequence[LintFinding], book: Rulebook) -> None:
    """Show what was found, a line each, or what was looked for in vain; of an assumed book first that its figures have no source."""
    if book.assumed:
        st.markdown(fmt.note("本办法的数字都是假定值，没有公布的出处，不检查出处。"))
    if found:
        parts.lines([(one.severity.label, one.sentence) for one in found])
    else:
        st.markdown("没有空档、重叠、轮不到的牌或榜和不足的分值" + ("。" if book.assumed else "，也没有不注出处的数字。"))


def verdict(found: Sequence[LintFinding]) -> str:
    """Say how many errors and hints there are."""
    errors = sum(one.severity is Severity.ERROR for one in found)
    hints = len(found) - errors
    counted = [f"{number}处{word}" for word, number in (("错误", errors), ("提示", hints)) if number]
    return "、".join(counted) or "没有问题"
