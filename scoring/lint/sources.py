"""Checks of citations: every number of a rule says where it comes from."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from core.money import FEN_PER_YI
from core.vocabulary import ListKind
from scoring.lint.finding import AnyBook, Found, Matter
from scoring.lint.words import plain
from scoring.rulebook import NO_TARGET, Cited, Rulebook, Series


def _cited(book: Rulebook) -> Iterator[tuple[str, Cited]]:
    """Everything in the book that is cited, with its key."""
    for component in book.components:
        yield f"components.{component.key}", component.cited
    if book.target[0] != NO_TARGET:
        yield "target", book.target[1]
    for rule in book.lists:
        yield f"lists.{rule.kind.name}", rule.cited
    for remark in book.remarks:
        yield f"remarks.{remark.title}", remark.cited
    for number, card in enumerate(book.cards, start=1):
        yield f"cards[{number}]", card.cited
    for number, removal in enumerate(book.removals, start=1):
        yield f"removals[{number}]", removal.cited


def uncited(matter: Matter) -> Found:
    """What is not assumed is quoted, or marked as retold."""
    yield from uncited_of(_cited(matter.book))


def uncited_of(rules: Iterable[tuple[str, Cited]]) -> Found:
    """Those of some rules that are neither quoted nor marked as retold or assumed."""
    for where, cited in rules:
        if not (cited.quote.strip() or cited.retold or cited.assumed):
            yield where, "没有引原文，也没有标明转述或假定；请补写quote，或写retold = true或assumed = true。"


def without_clause(matter: Matter) -> Found:
    """What is not assumed names its clause, and everything says what the rule is."""
    yield from without_clause_of(_cited(matter.book))


def without_clause_of(rules: Iterable[tuple[str, Cited]]) -> Found:
    """Those of some rules that lack their clause or their words."""
    for where, cited in rules:
        lacking = [word for word, text in (("条款", cited.clause), ("内容", cited.text)) if not text.strip()]
        if cited.assumed and "条款" in lacking:
            lacking.remove("条款")
        if lacking:
            yield where, f"没有写明{'和'.join(lacking)}；请对照原文补写。"


def without_issuer(matter: Matter) -> Found:
    """The source of a book that is not assumed has an issuer."""
    yield from without_issuer_of(matter.book)


def without_issuer_of(book: AnyBook) -> Found:
    """Whether the source of a book that is not assumed lacks its issuer."""
    if not book.assumed and not book.source.issuer.strip():
        yield "source.issuer", "没有写明发文机关；请对照原文补写。"


def without_date(matter: Matter) -> Found:
    """The source of a book that is not assumed has a date."""
    yield from without_date_of(matter.book)


def without_date_of(book: AnyBook) -> Found:
    """Whether the source of a book that is not assumed lacks its date."""
    if not book.assumed and not book.source.dated.strip():
        yield "source.dated", "没有写明发文日期；查到后补写，查不到的保留空白，不得编造。"


def assumed_within(matter: Matter) -> Found:
    """A book that calls itself not assumed holds no assumed numbers."""
    yield from assumed_within_of(matter.book, _cited(matter.book))
    for series in matter.book.series:
        if series.assumed_marks and not matter.book.assumed:
            yield f"series.{series.key}.marks", f"本办法不是假定的，{series.title}的分值却是假定的；使用前请查找原文，查不到的须注明假定。"


def assumed_within_of(book: AnyBook, rules: Iterable[tuple[str, Cited]]) -> Found:
    """What a book that is not assumed holds of assumed days and numbers."""
    if book.assumed:
        return
    if book.day_assumed:
        yield "day_assumed", "来源没有写明施行日，生效日期是假定的；选定本办法前请核实。"
    for where, cited in rules:
        if cited.assumed:
            yield where, "本办法不是假定的，这一项的数字却是假定的；使用前请查找原文，查不到的须在通报中注明假定。"


def unsaid(matter: Matter) -> Found:
    """Marks, minimums and sizes of a book that is not assumed stand in the words of some rule, or in the note."""
    if matter.book.assumed:
        return
    told = "\n".join([matter.book.note, *(f"{cited.text}{cited.quote}" for _, cited in _cited(matter.book))])
    for series in matter.book.series:
        for where, word, ways in _figures(matter.book, series):
            if not any(stands(way, told) for way in ways):
                said = f"{series.title}的{word}{ways[0]}在条文和说明中都没有写到"
                yield f"series.{series.key}.{where}", f"{said}；请写明出处，或改正数字。"


def _figures(book: Rulebook, series: Series) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The figures of a series: the key where each stands, its name, and the ways in which a text may write it."""
    for key, mark in series.marks if not series.assumed_marks else ():
        if mark and not book.component(key).each_project:
            yield "marks", f"{book.component(key).title}分值", number_ways(mark)
    if series.min_projects:
        yield "minimum", "最少项目数", number_ways(Fraction(series.min_projects))
    if series.min_annual_plan:
        yield "minimum", "最低年度计划（亿元）", number_ways(Fraction(series.min_annual_plan, FEN_PER_YI))
    for kind, size in series.sizes:
        label = f"{ListKind[kind.upper()].label}名额"
        yield "sizes", label, number_ways(Fraction(size.number)) if size.share is None else share_ways(size.share)


_NUMERALS = {1: "一", 2: "两", 3: "三", 4: "四", 5: "五", 6: "六", 7: "七", 8: "八", 9: "九", 10: "十"}


def number_ways(value: Fraction) -> tuple[str, ...]:
    """The ways in which a text may write a number: 2.5, 三."""
    numeral = _NUMERALS.get(int(value)) if value.denominator == 1 else None
    return (plain(value), *([numeral] if numeral else []))


def share_ways(share: Fraction) -> tuple[str, ...]:
    """The ways in which a text may write a share: 4分之1, 25%, 四分之一."""
    top, bottom = share.numerator, share.denominator
    return (
        f"{bottom}分之{top}",
        f"{plain(share * 100)}%",
        *([f"{_NUMERALS[bottom]}分之{_NUMERALS[top]}"] if {top, bottom} <= set(_NUMERALS) else []),
    )


def stands(figure: str, text: str) -> bool:
    """Whether a figure stands in a text by itself, not as a part of a longer one."""
    return re.search(rf"(?<![0-9.]){re.escape(figure)}(?![0-9]|\.[0-9])", text) is not None
