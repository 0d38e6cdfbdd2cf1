"""Two books, or two editions of one, beside each other: what differs first."""

import pandas as pd
import streamlit as st

from dashboard import format as fmt
from dashboard import parts
from dashboard.rules import shelf
from scoring.clauses import Beside, Clause, beside
from scoring.rulebook import Rulebook


def show(left: Rulebook, right: Rulebook, *, phone: bool) -> None:
    """Show the rules of two books line by line; on a phone one below the other."""
    if left.edition == right.edition:
        st.markdown("请选另一份办法或另一个版本。")
        return
    lines = beside(left, right)
    differing = [one for one in lines if one.differs]
    with parts.card():
        parts.card_head(f"{len(differing)}条不同，{len(lines) - len(differing)}条相同", "按条款逐条对照")
        parts.read(table([*differing, *(one for one in lines if not one.differs)], (left, right), phone=phone))


def table(lines: list[Beside], books: tuple[Rulebook, Rulebook], *, phone: bool) -> pd.DataFrame:
    """The lines to read: 规则, then what each book says; on a phone two columns."""
    rows = [(f"{fmt.chip('不同') if one.differs else ''} **{fmt.plain(one.title)}**", _said(one.left), _said(one.right)) for one in lines]
    names = [shelf.named(book) for book in books]
    if phone:
        short = [(first, f"{names[0]}：{mine}  \n{names[1]}：{theirs}") for first, mine, theirs in rows]
        return pd.DataFrame(short, columns=["规则", "两份办法"])
    return pd.DataFrame(rows, columns=["规则", *_headings(names)])


def _headings(names: list[str]) -> list[str]:
    """The names as two different headings, also of books of one title."""
    return [name + " " * place for place, name in enumerate(names)]


def _said(one: Clause | None) -> str:
    return "没有这一条" if one is None else f"{shelf.said(one)}  \n{fmt.note(fmt.plain(one.clause))}"
