"""Checks of citations: every number of a rule says where it comes from."""

from collections.abc import Iterator

from scoring.lint.finding import Found, Matter
from scoring.rulebook import NO_TARGET, Cited, Rulebook


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
    for where, cited in _cited(matter.book):
        if not (cited.quote.strip() or cited.retold or cited.assumed):
            yield where, "没有引原文，也没有标明转述或假定；请补写quote，或写retold = true或assumed = true。"


def without_clause(matter: Matter) -> Found:
    """What is not assumed names its clause, and everything says what the rule is."""
    for where, cited in _cited(matter.book):
        lacking = [word for word, text in (("条款", cited.clause), ("内容", cited.text)) if not text.strip()]
        if cited.assumed and "条款" in lacking:
            lacking.remove("条款")
        if lacking:
            yield where, f"没有写明{'和'.join(lacking)}；请对照原文补写。"


def without_issuer(matter: Matter) -> Found:
    """The source of a book that is not assumed has an issuer."""
    if not matter.book.assumed and not matter.book.source.issuer.strip():
        yield "source.issuer", "没有写明发文机关；请对照原文补写。"


def without_date(matter: Matter) -> Found:
    """The source of a book that is not assumed has a date."""
    if not matter.book.assumed and not matter.book.source.dated.strip():
        yield "source.dated", "没有写明发文日期；查到后补写，查不到的保留空白，不得编造。"


def assumed_within(matter: Matter) -> Found:
    """A book that calls itself not assumed holds no assumed numbers."""
    if matter.book.assumed:
        return
    if matter.book.day_assumed:
        yield "day_assumed", "来源没有写明施行日，生效日期是假定的；选定本办法前请核实。"
    for where, cited in _cited(matter.book):
        if cited.assumed:
            yield where, "本办法不是假定的，这一项的数字却是假定的；使用前请查找原文，查不到的须在通报中注明假定。"
    for series in matter.book.series:
        if series.assumed_marks:
            yield f"series.{series.key}.marks", f"本办法不是假定的，{series.title}的分值却是假定的；使用前请查找原文，查不到的须注明假定。"
