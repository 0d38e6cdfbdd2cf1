"""Components of a rulebook file: what each reads, the figures of its curve, and the clause; nothing else is accepted."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from core.vocabulary import AssessmentClass, Nature, ProjectLevel, Sector, UnitKind
from scoring.curves import CURVES, UNLIMITED, Curve
from scoring.measures import MEASURES, TOTALS
from scoring.predicates import EVENTS
from scoring.rulebook import Cited, Component, Reads
from scoring.toml_reader import Table

CLASSES: dict[str, tuple[str, ...]] = {
    "kind": tuple(UnitKind.__members__),
    "level": tuple(ProjectLevel.__members__),
    "assessment_class": tuple(AssessmentClass.__members__),
    "sector": tuple(Sector.__members__),
    "nature": tuple(Nature.__members__),
}
"""What a class may be of: the unit's kind, or one of these of each of its projects; and the classes there are."""

AMOUNTS = ("annual_plan",)
"""Amounts of a project that a score may look at, in 亿元."""

OBSERVATION = 40
"""The most characters that the name of a figure from elsewhere has."""


def component(table: Table) -> Component:
    """Read one [[components]] table; raises BadRulebook."""
    key, title, curve = table.text("key"), table.text("title"), _curve(table.table("curve"))
    found = Component(key, title, _reads(table, curve.kind), curve, cited(table, retelling=True), table.flag("each_project"))
    table.done()
    _check_classes(table, found)
    _check_each(table, found)
    _check_planned(table, found)
    return found


def cited(table: Table, *, retelling: bool = False) -> Cited:
    """Read clause, text, quote and assumed; what is not assumed has a clause and a quote.

    With `retelling`, what is not quoted may be marked retold = true instead. Raises BadRulebook.
    """
    assumed, retold = table.flag("assumed"), table.flag("retold") if retelling else False
    found = Cited(
        table.text("clause", "") if assumed else table.text("clause"), table.text("text"), assumed, table.text("quote", ""), retold
    )
    otherwise = "，或写retold = true（只有转述）" if retelling else ""
    if not assumed and not found.clause:
        raise table.wrong("clause", "须写明条款，或写assumed = true")
    if not assumed and not retold and not found.quote:
        raise table.wrong("quote", f"须引原文，或写assumed = true{otherwise}")
    if (assumed or retold) and found.quote:
        raise table.wrong("quote", "假定或转述的内容没有原文可引，请删去quote或标记")
    return found


PER_PROJECT = ("proportional", "per_point", "piecewise", "steps", "class_points")
"""Curves that may read each project by itself: those that look at nothing but the figure."""


def _check_each(table: Table, found: Component) -> None:
    what = found.reads
    able = what.kind in ("measure", "class_of", "amount") and what.name not in ("land_rate", "kind") and found.curve.kind in PER_PROJECT
    if found.each_project and not able:
        raise table.wrong("each_project", f"只用于能分到各项目的指标、类别和金额，曲线为{'、'.join(PER_PROJECT)}")
    if what.kind == "amount" and not found.each_project:
        raise table.wrong("each_project", "金额按每个项目计，须写each_project = true")


def _check_planned(table: Table, found: Component) -> None:
    """Only a unit's measure has a denominator that may be small, or nothing."""
    named = [key for key, stated in (("at_by", found.curve.at_by), ("unplanned", found.curve.unplanned is not None)) if stated]
    if named and (not found.measure or found.each_project):
        raise table.wrong(f"curve.{named[0]}", "只用于按单位计的指标")


def _reads(table: Table, kind: str) -> Reads:
    allowed = CURVES[kind].reads
    named = [one for one in READ if table.has(one)]
    if len(named) != 1 or named[0] not in allowed:
        raise table.wrong(named[-1] if named else allowed[0], f"{kind}恰好写一项：{'、'.join(allowed)}")
    return Reads(named[0], READ[named[0]](table, named[0]))


def _observation(table: Table, key: str) -> str:
    name = table.text(key)
    if not 0 < len(name) <= OBSERVATION:
        raise table.wrong(key, f"应为1至{OBSERVATION}个字")
    return name


READ: dict[str, Callable[[Table, str], str]] = {
    "measure": lambda table, key: table.choice(key, MEASURES),
    "observation": _observation,
    "event": lambda table, key: table.choice(key, EVENTS),
    "class_of": lambda table, key: table.choice(key, CLASSES),
    "amount": lambda table, key: table.choice(key, AMOUNTS),
    "total": lambda table, key: table.choice(key, TOTALS),
}


def _check_classes(table: Table, found: Component) -> None:
    if found.reads.kind != "class_of":
        return
    named, there = [name for name, _ in found.curve.classes], CLASSES[found.reads.name]
    for name in named:
        if name not in there:
            raise table.wrong(f"curve.classes.{name}", f"没有这个类别；可写的是{'、'.join(there)}")
    missing = [name for name in there if name not in named]
    if missing and found.reads.name != "kind":
        raise table.wrong("curve.classes", f"缺少类别{'、'.join(missing)}")


def _curve(table: Table) -> Curve:
    kind = table.choice("kind", CURVES)
    figures = {key: FIGURES[key](table, key) for key in CURVES[kind].keys}
    table.done()
    curve = Curve(kind=kind, **figures)
    CHECKS.get(kind, _nothing_more)(table, curve)
    return curve


def _at(table: Table, key: str) -> Fraction:
    at = table.number(key, 1)
    if at <= 0:
        raise table.wrong(key, "应大于0")
    return at


def _at_by(table: Table, key: str) -> tuple[tuple[Fraction, Fraction], ...]:
    """From how many planned on which rate earns the mark."""
    pairs = table.pairs(key) if table.has(key) else ()
    if any(least.denominator != 1 or least < 1 or rate <= 0 for least, rate in pairs):
        raise table.wrong(key, "每对写起始的个数（不小于1的整数）和比率（大于0），如[[1, 0.8], [6, 0.7]]")
    return pairs


def _base(table: Table, key: str) -> Fraction | str:
    return _observation(table, key) if table.holds_text(key) else table.number(key)


def _each(table: Table, key: str) -> Fraction:
    each = table.number(key)
    if not each:
        raise table.wrong(key, "不能为0")
    return each


def _unlimited(table: Table, key: str) -> bool:
    """Whether the rule sets no limit, which is written as "none"."""
    return table.holds_text(key) and table.choice(key, ("none",)) == "none"


def _cap(table: Table, key: str) -> Fraction | None:
    if _unlimited(table, key):
        return UNLIMITED
    return table.number(key) if table.has(key) else None


def _floor(table: Table, key: str) -> Fraction:
    return -UNLIMITED if _unlimited(table, key) else table.number(key, 0)


def _limit(table: Table, key: str) -> Fraction:
    return UNLIMITED if _unlimited(table, key) else table.least(key, 0)


def _below(table: Table, key: str) -> Fraction | None:
    return table.least(key, 0) if table.has(key) else None


def _points_of_classes(table: Table, key: str) -> tuple[tuple[str, Fraction], ...]:
    classes = table.table(key).each(lambda inner, name: inner.least(name, 0))
    if not classes:
        raise table.wrong(key, "应写明各类别的分数，如{ CITY_KEY = 5 }")
    return classes


def _at_least_nothing(table: Table, key: str) -> Fraction:
    return table.least(key, 0)


FIGURES: Mapping[str, Callable[[Table, str], Any]] = {
    "at": _at,
    "at_by": _at_by,
    "unplanned": lambda table, key: table.least(key, 0) if table.has(key) else None,
    "per_point": _at_least_nothing,
    "below": _below,
    "further": lambda table, key: table.pairs(key) if table.has(key) else (),
    "cap_above": _limit,
    "cap_below": _limit,
    "points": lambda table, key: table.pairs(key),
    "above": lambda table, key: table.flag(key),
    "bands": lambda table, key: table.triples(key),
    "base": _base,
    "each": _each,
    "start": lambda table, key: table.choice(key, ("mark", "zero")),
    "floor": _floor,
    "cap": _cap,
    "classes": _points_of_classes,
}


def _stretches(table: Table, curve: Curve) -> None:
    if curve.further and curve.further[0][0] <= max((curve.at, *(rate for _, rate in curve.at_by))):
        raise table.wrong("further", "各段应从at之后起（有at_by的，从其中最高的比率之后起）")
    if any(each < 0 for _, each in curve.further):
        raise table.wrong("further", "每个百分点加的分不得小于0")


def _shares(table: Table, curve: Curve) -> None:
    shares = [share for _, share in curve.points]
    if any(not 0 <= share <= 1 for share in shares):
        raise table.wrong("points", "各点的份额应在0和1之间")
    if shares != sorted(shares):
        raise table.wrong("points", "比率更高，得分不得更低")


def _rank_bands(table: Table, curve: Curve) -> None:
    if any(limit.denominator != 1 for first, last, _ in curve.bands for limit in (first, last)):
        raise table.wrong("bands", "名次应为整数，如[[1, 3, 7], [4, 6, 5]]")
    _adjoining(table, curve, first=1, step=1)
    figures = [figure for _, _, figure in curve.bands]
    if figures != sorted(figures, reverse=True) or figures[-1] < 0 or figures[0] <= 0:
        raise table.wrong("bands", "名次靠后，得分不得更高；第一档应大于0，其余不小于0")


def _lead_bands(table: Table, curve: Curve) -> None:
    _adjoining(table, curve, first=0, step=0)
    figures = [figure for _, _, figure in curve.bands]
    if figures != sorted(figures) or figures[0] <= 0:
        raise table.wrong("bands", "各档的除数应大于0，后一档不得小于前一档")


def _adjoining(table: Table, curve: Curve, *, first: int, step: int) -> None:
    """Each band begins where the one before ends (`step` later), the first at `first`."""
    wanted = Fraction(first)
    for begin, end, _ in curve.bands:
        if begin != wanted:
            raise table.wrong("bands", f"{'重叠' if begin < wanted else '有空档'}：有一档从{begin}起，应从{wanted}起")
        if end < begin or (end == begin and not step):
            raise table.wrong("bands", f"从{begin}起的一档止于{end}，止点应在起点之后")
        wanted = end + step


def _events(table: Table, curve: Curve) -> None:
    if curve.start == "mark" and curve.each > 0 and curve.cap is None:
        raise table.wrong("cap", "从满分起加分的须写明上限")
    if curve.start == "zero" and curve.each < 0 and curve.floor >= 0:
        raise table.wrong("floor", "从零起扣分的须写明小于0的下限")
    if curve.cap is not None and curve.cap < curve.floor:
        raise table.wrong("cap", "上限不得小于下限")


def _nothing_more(_table: Table, _curve: Curve) -> None:
    """The figures of the other kinds are right one by one."""


CHECKS: Mapping[str, Callable[[Table, Curve], None]] = {
    "per_point": _stretches,
    "piecewise": _shares,
    "steps": _shares,
    "rank_band": _rank_bands,
    "marginal": _lead_bands,
    "per_event": _events,
}
"""What the figures of a kind must be together."""
