"""Grades of a grade book: the band of scores or of ranks, and whatever else a grade takes."""

from fractions import Fraction

from core.money import FEN_PER_YI
from core.vocabulary import ConductKind
from scoring.component_file import cited
from scoring.grading.book import Activity, Band, Count, Grade
from scoring.toml_reader import Table


def grade_rule(table: Table) -> Grade:
    """Read one [[grades]] table; raises BadRulebook."""
    name, found = table.words("name"), cited(table, retelling=True)
    rule = Grade(
        name=name,
        score=_band(table.table("score")) if table.has("score") else None,
        rank=_band(table.table("rank")) if table.has("rank") else None,
        at_most=_share(table, "at_most") if table.has("at_most") else None,
        without_veto=table.flag("without_veto"),
        floor=_share(table, "floor") if table.has("floor") else None,
        requires=table.words("requires") if table.has("requires") else "",
        counts=tuple(_alternative(row) for row in table.tables("records")),
        activity=_activity(table.table("activity")) if table.has("activity") else None,
        only_fixed=table.flag("only_fixed"),
        cited=found,
    )
    table.done()
    return rule


def _share(table: Table, key: str) -> Fraction:
    share = table.least(key, 0)
    if not 0 < share <= 1:
        raise table.wrong(key, f"份额写小数，大于0、不大于1（0.1为10%），现为{share}")
    return share


def _band(table: Table) -> Band:
    for pair in (("from", "above"), ("to", "below")):
        if all(table.has(key) for key in pair):
            raise table.wrong(pair[1], f"{pair[0]}（含）和{pair[1]}（不含）只写一个")
    lower_inclusive, upper_inclusive = table.has("from"), table.has("to")
    band = Band(_edge(table, "from", "above"), lower_inclusive, _edge(table, "to", "below"), upper_inclusive)
    if band.lower is None and band.upper is None:
        raise table.wrong("from", "至少写一端：from（含）、above（不含）、to（含）、below（不含）")
    if (
        band.lower is not None
        and band.upper is not None
        and not (band.lower < band.upper or (band.lower == band.upper and band.holds(band.lower)))
    ):
        raise table.wrong("from", "下限应小于上限")
    table.done()
    return band


def _edge(table: Table, inclusive: str, exclusive: str) -> Fraction | None:
    key = inclusive if table.has(inclusive) else exclusive
    return table.number(key) if table.has(key) else None


def _alternative(table: Table) -> tuple[Count, ...]:
    counts = tuple(_count(row) for row in table.tables("all_of"))
    if not counts:
        raise table.wrong("all_of", "至少写一个条件")
    table.done()
    return counts


def _count(table: Table) -> Count:
    kind = ConductKind[table.choice("kind", ConductKind.__members__)]
    if not table.has("at_least") and not table.has("at_most"):
        raise table.wrong("at_least", "至少写at_least（不少于）或at_most（不多于）")
    count = Count(kind, table.words("band"), table.count("at_least", 0), table.count("at_most") if table.has("at_most") else None)
    if count.at_most is not None and count.at_most < count.at_least:
        raise table.wrong("at_most", "不得小于at_least")
    table.done()
    return count


def _activity(table: Table) -> Activity:
    totals = table.table("totals_over_yi").each(lambda inner, key: int(inner.least(key, 0) * FEN_PER_YI))
    activity = Activity(table.count("at_least"), table.count("months"), _share(table, "done"), totals)
    table.done()
    return activity
