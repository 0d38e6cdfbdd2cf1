"""By which book each kind of builders' results is drafted, since when and by whose choice; the head of the section chooses another."""

from datetime import date, timedelta

import streamlit as st

from core.commands.city import ChooseGradeBook
from core.period import today
from core.queries import books
from core.queries.books import BookChoice
from core.vocabulary import NoticeKind
from dashboard import format as fmt
from dashboard import parts, session
from dashboard.review import acting
from scoring.grading.book import GradeBook
from scoring.publish import evaluation

ACT = "选定考评办法"


def show() -> None:
    """List the book of each kind that holds today and those chosen for a later day; offer the choice to who has it."""
    with session.opened() as opened:
        held = [(kind, evaluation.book_of(opened, kind, on=today()), books.book_chosen(opened, kind, day=today())) for kind in NoticeKind]
        later = [one for one in books.book_choices(opened) if one.since > today()]
    own = sum(choice is not None for _, _, choice in held)
    with parts.card():
        parts.card_head(f"本市选定考评办法{own}种" if own else "本市没有选定考评办法，按示范办法", "现行办法；起草过的沿用起草时的")
        parts.lines([(kind.label, f"{book.title}；{_chosen_by(choice)}") for kind, book, choice in held])
        if later:
            parts.lines([("将改用", f"{one.kind.label}：{one.name}；{_chosen_by(one)}") for one in reversed(later)])
        if not acting.may(ACT):
            st.markdown(fmt.note("选定办法由科室负责人办理。"))
        elif st.button("选定考评办法", key="book-choose"):
            acting.ask("选定考评办法", _choose)


def _choose() -> None:
    st.markdown("从选定的那天起草的结果按新办法；以前起草、签发的沿用原办法。")
    label = st.segmented_control("种类", [one.label for one in NoticeKind], default=NoticeKind.YEAR.label, key="book-kind")
    kind = NoticeKind.of_label(str(label)) or NoticeKind.YEAR
    first = today()
    since = st.date_input("从哪一天起", value=first, min_value=first, max_value=first + timedelta(days=365), key="book-since")
    if isinstance(since, date):
        _offer(kind, since)


def _offer(kind: NoticeKind, since: date) -> None:
    fitting = {one.name: one for one in evaluation.books_for(kind, since)}
    name = st.selectbox("办法", list(fitting), format_func=lambda one: _named(fitting[one]), key=f"book-name-{kind.name}")
    st.markdown(fmt.note(f"列出的是系统有数据、能用于{kind.label}的办法。本市自己的办法由运维人员放入，见运维手册。"))
    document = st.text_input("决定的文件", max_chars=120, key="book-document", placeholder="如 某建〔2026〕1号")
    if st.button("选定", type="primary", key="book-now") and name:
        asked = ChooseGradeBook(kind, name, since, document)
        acting.carry_out(evaluation.choose_book, asked, said=lambda book: f"{kind.label}自{since}起按《{book.title}》起草。")


def _named(book: GradeBook) -> str:
    return f"{book.title}（{book.edition}{'，假定' if book.assumed else ''}）"


def _chosen_by(choice: BookChoice | None) -> str:
    if choice is None:
        return "没有选定，示范办法（假定）"
    paper = f"，{choice.document}" if choice.document else ""
    return f"{fmt.day_text(choice.since)}起，{choice.by or '命令行'}选定{paper}"
