"""A rulebook as its clauses: each rule with where it stands, what it says in our words and in its own, and with which marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.vocabulary import ListKind
from scoring.computed import card_words, component_words, condition_words, method_words, order_words, series_words, size_words
from scoring.ratio import exact
from scoring.rulebook import CardRule, Cited, Rulebook, Series, Size, Source

GOVERNMENT = "gov.cn"
"""Only an address under this domain is shown as a link; whatever else is a reprint (转载) of which the original was not seen."""


@dataclass(frozen=True)
class Clause:
    """A rule of a book: of which kind, called what, where it stands, what it says, and its figures in the series (marks, places).

    `text` is written by hand; `computed` is made of what the program computes with.
    """

    kind: str
    title: str
    clause: str
    text: str
    quote: str
    standing: str
    figures: str
    computed: str

    @property
    def key(self) -> tuple[str, str]:
        """By what the same rule is known in another edition."""
        return (self.kind, self.title)


@dataclass(frozen=True)
class Beside:
    """A rule in two books; None where one has no such rule."""

    kind: str
    title: str
    left: Clause | None
    right: Clause | None

    @property
    def differs(self) -> bool:
        """Whether what is computed, or what is said of it, is not the same."""
        said = [None if one is None else (one.text, one.figures, one.computed) for one in (self.left, self.right)]
        return None in said or said[0] != said[1]


METHOD, SERIES = "排名方法", "排名系列"
"""Kinds of rule that stand in no clause of the file, and yet are computed."""


def clauses(book: Rulebook) -> tuple[Clause, ...]:
    """Return all rules of a book: method, series, components, target, lists, remarks, cards, removals, as they apply."""
    condition, target = book.target
    cards = tuple(_cards(book))
    order = order_words([rule.kind.label for rule in book.lists], [one.title for one in cards if one.kind == "红黄牌"])
    return (
        _set(METHOD, METHOD, f"{method_words(book.method)}{f'；{order}' if order else ''}"),
        *(_set(SERIES, series.title, series_words(series)) for series in book.series),
        *(_of("评分项", part.title, part.cited, (_marks(book, part.key), component_words(part))) for part in book.components),
        *([_of("目标", "完成目标", target, ("", condition_words(condition)))] if target.clause else []),
        *(_of("列榜", rule.kind.label, rule.cited, (_places(book, rule.kind), condition_words(rule.condition))) for rule in book.lists),
        *(_of("备注", remark.title, remark.cited, ("", condition_words(remark.condition))) for remark in book.remarks),
        *cards,
    )


def _set(kind: str, title: str, computed: str) -> Clause:
    return Clause(kind, title, "", "", "", "", "", computed)


def _of(kind: str, title: str, cited: Cited, said: tuple[str, str]) -> Clause:
    """A rule with its place and text; `said` are its figures and what is computed."""
    standing = "假定" if cited.assumed else "转述" if cited.retold else "原文" if cited.quote else ""
    return Clause(kind, title, cited.clause, cited.text, cited.quote, standing, *said)


def _cards(book: Rulebook) -> Iterator[Clause]:
    """The rules of cards, numbered where a subject has several of one colour, and what each prescribes beside the card."""
    seen: dict[str, int] = {}
    for rule in book.card_rules:
        issue = isinstance(rule, CardRule)
        name = f"{_whom(rule.subject, rule.series, book)}{rule.light.label if isinstance(rule, CardRule) else '摘牌'}"
        seen[name] = seen.get(name, 0) + 1
        title = name if seen[name] == 1 else f"{name}（{seen[name]}）"
        then = _then(rule) if isinstance(rule, CardRule) else ""
        yield _of("红黄牌" if issue else "摘牌", title, rule.cited, (then, card_words(rule)))


def _then(rule: CardRule) -> str:
    return f"后续：{rule.then}" if rule.then else ""


def _whom(subject: str, series: str, book: Rulebook) -> str:
    return next((one.title for one in book.series if one.key == series), {"project": "项目", "district": "区"}.get(subject, "单位"))


def _marks(book: Rulebook, key: str) -> str:
    """The marks of a component in the series: one figure where all have the same."""
    marks = {series.title: exact(dict(series.marks)[key]) for series in book.series if key in dict(series.marks)}
    if not marks:
        return ""
    each = set(marks.values())
    said = f"{each.pop()}分" if len(each) == 1 else "、".join(f"{title}{mark}分" for title, mark in marks.items())
    return f"{said}（假定）" if any(series.assumed_marks for series in book.series) else said


def _places(book: Rulebook, kind: ListKind) -> str:
    """The places of a list in the series."""
    return "、".join(f"{series.title}{size_words(size)}" for series in book.series for size in _sizes(series, kind))


def _sizes(series: Series, kind: ListKind) -> list[Size]:
    return [size for key, size in series.sizes if key == kind.name.lower()]


def beside(left: Rulebook, right: Rulebook) -> tuple[Beside, ...]:
    """Return the rules of two books beside each other, those of the same kind and title in one line, in the left one's order."""
    mine, theirs = ({one.key: one for one in clauses(book)} for book in (left, right))
    return tuple(Beside(*key, mine.get(key), theirs.get(key)) for key in dict.fromkeys([*mine, *theirs]))


def of_government(url: str) -> bool:
    """Whether an address is a government's own, so that it may be shown as a link."""
    host = urlsplit(url).hostname or ""
    return host == GOVERNMENT or host.endswith(f".{GOVERNMENT}")


def source_line(book: Rulebook) -> str:
    """Issuer, title, number and date of a book's source, as far as they are known, who tells of it, and whether the original was seen."""
    return source_words(book.source, assumed=book.assumed)


def source_words(source: Source, *, assumed: bool) -> str:
    """The same of any source; what is neither assumed nor a government's own address is a reprint."""
    carried = f"据{source.carried}" if source.carried else ""
    known = [source.issuer, f"《{source.document}》" if source.document else "", source.number, source.dated, carried]
    said = "，".join(part for part in known if part) or "没有来源"
    return said if assumed or of_government(source.url) else f"{said}（转载，未核原件）"
