"""Every grade in words: the result with its clause, then each figure down to period and project, and what is assumed or retold."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from core.money import percent, wan
from scoring.grading.book import GradeBook
from scoring.grading.proposals import GradeProposal
from scoring.grading.result import DECIMALS, Graded, Part, two_decimals, word_of
from scoring.grading.rollup import shown
from scoring.ratio import exact
from scoring.rulebook import Cited


def origin(cited: Cited | None) -> str:
    """The clause in brackets, with 假定 or 转述; empty without one."""
    if cited is None:
        return ""
    word = "假定" if cited.assumed else "转述" if cited.retold else ""
    said = "，".join(part for part in (cited.clause, word) if part)
    return f"（{said}）" if said else ""


def explain_grade(graded: Graded, book: GradeBook, *, projects: bool = True, quarter: bool = False) -> tuple[str, ...]:
    """Return sentences: the result, each part of the score, what a veto did, why no better grade, and what is missing.

    Without `projects` the inspected ones are counted and neither named nor given with their points.
    """
    return (
        result_sentence(graded, book, quarter=quarter),
        *_near_an_edge(graded),
        *(part_sentence(part, projects=projects) for part in graded.parts),
        *(f"没有评为{miss}。" for miss in graded.misses),
        *(f"{note}。" for note in graded.notes),
    )


def _near_an_edge(graded: Graded) -> Iterator[str]:
    if graded.exact is not None and graded.decimals > DECIMALS:
        yield f"得分列到小数{graded.decimals}位：舍入到两位是{two_decimals(graded.exact)}分，会越过等级界线；等级按没有舍入的得分评定。"


def result_sentence(graded: Graded, book: GradeBook, *, quarter: bool = False) -> str:
    """Say score, place and grade, or why there is none, in the words for a quarter or a year, and the clause."""
    score = "" if graded.exact is None else f"，得分{graded.printed}分，列第{graded.place}名"
    grade = f"评为{graded.grade}" if graded.grade is not None else word_of(graded.why, quarter=quarter) if graded.why else "没有等级"
    reason = f"：{graded.sentence}" if graded.sentence else ""
    assumed = "" if graded.cited is not None or not book.assumed else "（假定）"
    return f"{graded.name}{score}，{grade}{reason}{origin(graded.cited)}{assumed}。"


def part_sentence(part: Part, *, projects: bool = True) -> str:
    """Say one figure of the score with its weight, what it is made of (each project, or how many), and its clause."""
    inner = "；".join(_inner(part) if projects else _without_projects(part))
    made_of = f"，由{inner}组成" if inner else ""
    note = f"，{part.note}" if part.note and part.kind != "component" else ""
    return f"{part.title}：{_figure(part)}{note}{made_of}{origin(part.cited)}。"


def _figure(part: Part) -> str:
    if part.adds is None:
        return "没有数据，不计" if part.value is None else f"{shown(part.value)}，没有计入"
    if part.value is None or part.kind in ("adjustment", "veto"):
        return signed_points(part.adds)
    counted = f"，计{shown(part.adds)}" if part.weight not in (None, Fraction(1)) else ""
    return f"{shown(part.value)}{_weight(part.weight)}{counted}"


def signed_points(points: Fraction) -> str:
    """Points that are added or taken off: 加2.00分, 减5.00分, 不加不减."""
    if not points:
        return "不加不减"
    return f"{'加' if points > 0 else '减'}{shown(abs(points))}"


def _weight(weight: Fraction | None) -> str:
    if weight is None or weight == 1:
        return ""
    return f"（占{percent(weight.numerator, weight.denominator)}%）"


def _without_projects(part: Part) -> Iterator[str]:
    counted = sum(one.kind == "project" for one in part.parts)
    if counted:
        yield f"{counted}个受检项目"
    yield from _inner(replace(part, parts=tuple(one for one in part.parts if one.kind != "project")))


def _inner(part: Part) -> Iterator[str]:
    for one in part.parts:
        if one.kind in ("record", "limit"):
            yield f"{one.title}{signed_points(one.adds or Fraction(0))}"
        elif one.value is not None:
            yield f"{one.title}得{_figure(one)}" if one.kind == "project" else f"{one.title}{_figure(one)}"
        else:
            yield f"{one.title}{one.note or '没有数据'}"


def project_sentences(part: Part) -> tuple[str, ...]:
    """Return a sentence for each project below a part, with its period, its amount as weight, and the points of its groups."""
    return tuple(_projects(part, ""))


def _projects(part: Part, period: str) -> Iterator[str]:
    for one in part.parts:
        if one.kind == "project":
            amount = "" if one.figures is None else f"，加权金额{wan(one.figures[0])}"
            groups = "、".join(f"{group.title}{_group(group)}" for group in one.parts)
            yield f"{period}{one.title}得{_figure(one)}{amount}{f'，{one.note}' if one.note else ''}{f'：{groups}' if groups else ''}。"
        else:
            yield from _projects(one, one.title if one.kind == "period" else period)


def _group(part: Part) -> str:
    return signed_points(part.adds or Fraction(0)) if part.value is None else f"{exact(part.value)}分"


def proposal_sentence(proposal: GradeProposal) -> str:
    """Say what is proposed for a builder, its record, and where the rule says so."""
    rule = proposal.consequence
    record = ""
    if rule.record is not None:
        points = f"{exact(rule.record.points)}分，有效{rule.record.months}个月"
        record = f"，{rule.record.kind.label}{rule.record.band}档{points}{'（分值为假定）' if rule.record.assumed else ''}"
    return f"{proposal.name}评为{rule.grade}，建议{rule.title}{record}。{rule.cited.text}{origin(rule.cited)}"
