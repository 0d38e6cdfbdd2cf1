"""The linter of grade books: what can be read and yet is doubtful; reading refuses bands that overlap and weights that do not add up."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from scoring.builder_facts import SUPPLIED
from scoring.grading.book import Band, Component, GradeBook
from scoring.lint.editions import on_no_day, on_one_day
from scoring.lint.finding import Found, LintFinding, Severity
from scoring.lint.sources import (
    assumed_within_of,
    number_ways,
    share_ways,
    stands,
    uncited_of,
    without_clause_of,
    without_date_of,
    without_issuer_of,
)
from scoring.rulebook import Cited


@dataclass(frozen=True)
class GradeMatter:
    """What checks may look at: the book, and all editions of which some may bear its name."""

    book: GradeBook
    editions: tuple[GradeBook, ...] = ()


@dataclass(frozen=True)
class GradeCheck:
    """A check of the registry: its Chinese name, how grave its findings are, and the function that finds."""

    title: str
    severity: Severity
    find: Callable[[GradeMatter], Found]


def _cited(book: GradeBook) -> Iterator[tuple[str, Cited]]:
    """Everything in the book that is cited, with its key."""
    yield from ((f"components.{one.key}", one.cited) for one in book.components)
    yield from ((f"without.{'、'.join(one.missing)}", one.cited) for one in book.without)
    yield from ((f"adjustments.{one.key}", one.cited) for one in book.adjustments)
    yield from ((f"vetoes.{one.event or one.trigger}", one.cited) for one in book.vetoes)
    yield from ((f"cascades.{one.level}{one.grade}", one.cited) for one in book.cascades)
    yield from (("entrant", one.cited) for one in (book.entrant,) if one is not None)
    yield from ((f"grades.{one.name}", one.cited) for one in book.grades)
    yield from ((f"consequences.{one.grade}", one.cited) for one in book.consequences)
    yield from (("concealment", one.cited) for one in (book.concealment,) if one is not None)


def open_ladder(matter: GradeMatter) -> Found:
    """Every score from 0 to 100 has a grade, unless the book says what its source leaves out."""
    bands = [(one.name, one.score) for one in matter.book.grades if one.score is not None]
    if not bands or matter.book.gap:
        return
    (best, top), (worst, low) = bands[0], bands[-1]
    if top.upper is not None and top.upper < 100:
        yield f"grades.{best}.score", f"高于{_plain(top.upper)}分没有等级；请对照原文补写，原文没有的在gap中写明。"
    rest = any(one.score is None and one.rank is None and not one.only_fixed for one in matter.book.grades[-1:])
    if low.lower is not None and low.lower > 0 and not rest:
        yield f"grades.{worst}.score", f"低于{_plain(low.lower)}分没有等级；请对照原文补写，原文没有的在gap中写明。"


def wrong_shares(matter: GradeMatter) -> Found:
    """Shares of those ranked lie within 0 and 100 %, from the first to the last, and the most that grades may take is enough for all."""
    ranks = [(one.name, one.rank) for one in matter.book.grades if one.rank is not None]
    for name, rank in ranks:
        for edge in (rank.lower, rank.upper):
            if edge is not None and not 0 <= edge <= 1:
                yield f"grades.{name}.rank", f"名次份额{_percent(edge)}不在0至100%之间；份额写小数，0.1为10%。"
    if ranks and not _from_first_to_last([rank for _, rank in ranks]):
        yield f"grades.{ranks[-1][0]}.rank", "名次份额没有从第一名排到最后一名；请对照原文补写。"
    mosts = [one.at_most for one in matter.book.grades if not one.only_fixed]
    limited = [most for most in mosts if most is not None]
    if limited and len(limited) == len(mosts) and sum(limited) < 1:
        yield "grades", f"各等级的上限合计{_percent(sum(limited, Fraction(0)))}，不到100%，有的单位没有等级；请核对份额。"


def _from_first_to_last(ranks: list[Band]) -> bool:
    first, last = ranks[0], ranks[-1]
    return first.lower in (None, Fraction(0)) and last.upper in (None, Fraction(1))


def idle_caps(matter: GradeMatter) -> Found:
    """A veto that caps the score keeps it out of the best grade."""
    best = next((one for one in matter.book.grades if one.score is not None), None)
    for one in matter.book.vetoes:
        if one.effect == "cap" and best is not None and best.score is not None and best.score.holds(one.cap):
            yield f"vetoes.{one.event or one.trigger}", f"一票否决后的上限{_plain(one.cap)}分仍属于{best.name}，不起作用；请核对。"


def unsupplied(book: GradeBook) -> Iterator[tuple[str, str]]:
    """Yield what of a book the system holds no facts for: what it is called, and where it stands; it holds sheets, records and opinions."""
    yield from ((one.title, f"components.{one.key}") for one in book.components if not _held(one))
    yield from ((one.title, f"adjustments.{one.key}") for one in book.adjustments)
    yield from ((one.event, f"vetoes.{one.event}") for one in book.vetoes if one.trigger == "event")
    yield from ((f"{one.level}级评定", f"cascades.{one.level}{one.grade}") for one in book.cascades)
    yield from (("初次进入的认定", "entrant") for _ in (book.entrant,) if book.entrant is not None)
    yield from ((f"{one.name}级的合同段条件", f"grades.{one.name}.activity") for one in book.grades if one.activity is not None)
    yield from (("行为记录档次", "method.record_bands") for _ in book.bands[:1])


def _held(one: Component) -> bool:
    if one.reads == "figure":
        return one.name in SUPPLIED
    return one.reads == "records" or (one.points.kind == "score" and one.rollup.steps[0] != "month" and not one.name)


def nobody_supplies(matter: GradeMatter) -> Found:
    """Every part of a book is one that the system has facts for."""
    for title, where in unsupplied(matter.book):
        yield where, f"“{title}”系统没有数据；本办法可以试算，选定以前须先有数据。"


def unsaid(matter: GradeMatter) -> Found:
    """Weights and edges of a book that is not assumed stand in the words of some rule, or in the note."""
    book = matter.book
    if book.assumed:
        return
    told = "\n".join([book.note, *(f"{cited.text}{cited.quote}" for _, cited in _cited(book))])
    for where, word, ways in _figures(book):
        if not any(stands(way, told) for way in ways):
            yield where, f"{word}{ways[0]}在条文和说明中都没有写到；请写明出处，或改正数字。"


def _figures(book: GradeBook) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The figures of a book: where each stands, its name, and the ways in which a text may write it."""
    for part in book.components:
        if part.weight != 1 and not part.cited.assumed:
            yield f"components.{part.key}", f"{part.title}的权重", (*number_ways(part.weight), *share_ways(part.weight))
    for one in book.grades:
        if one.cited.assumed:
            continue
        for edge in _edges(one.score):
            yield f"grades.{one.name}", f"{one.name}的界线", number_ways(edge)
        for share in (*_edges(one.rank), *((one.at_most,) if one.at_most is not None else ())):
            if 0 < share < 1:
                yield f"grades.{one.name}", f"{one.name}的份额", share_ways(share)


def _edges(band: Band | None) -> tuple[Fraction, ...]:
    return () if band is None else tuple(edge for edge in (band.lower, band.upper) if edge is not None)


def _plain(value: Fraction) -> str:
    return number_ways(value)[0]


def _percent(share: Fraction) -> str:
    return f"{number_ways(share * 100)[0]}%"


GRADE_CHECKS: dict[str, GradeCheck] = {
    "wrong_shares": GradeCheck("份额不符", Severity.ERROR, wrong_shares),
    "idle_caps": GradeCheck("否决无效", Severity.ERROR, idle_caps),
    "uncited": GradeCheck("没有出处", Severity.ERROR, lambda matter: uncited_of(_cited(matter.book))),
    "without_clause": GradeCheck("没有条款", Severity.ERROR, lambda matter: without_clause_of(_cited(matter.book))),
    "without_issuer": GradeCheck("没有机关", Severity.ERROR, lambda matter: without_issuer_of(matter.book)),
    "two_in_force": GradeCheck("同日两版", Severity.ERROR, lambda matter: on_one_day(matter.book, matter.editions)),
    "open_ladder": GradeCheck("等级空档", Severity.HINT, open_ladder),
    "without_date": GradeCheck("没有日期", Severity.HINT, lambda matter: without_date_of(matter.book)),
    "unsaid": GradeCheck("条文没有", Severity.HINT, unsaid),
    "assumed_within": GradeCheck("夹有假定", Severity.HINT, lambda matter: assumed_within_of(matter.book, _cited(matter.book))),
    "none_in_force": GradeCheck("无版可用", Severity.HINT, lambda matter: on_no_day(matter.book, matter.editions)),
    "nobody_supplies": GradeCheck("无人提供", Severity.HINT, nobody_supplies),
}
"""The checks of grade books, errors first: name, Chinese name, how grave, and the function."""


def lint_grades(book: GradeBook, editions: Iterable[GradeBook] = ()) -> tuple[LintFinding, ...]:
    """Return what is doubtful in a grade book, errors before hints, then in the order of the checks; nothing raises.

    `editions` are books of which those of the same name are compared by their days.
    """
    matter = GradeMatter(book, tuple(editions))
    return tuple(
        LintFinding(name, check.severity, where, sentence)
        for severity in Severity
        for name, check in GRADE_CHECKS.items()
        if check.severity is severity
        for where, sentence in check.find(matter)
    )
