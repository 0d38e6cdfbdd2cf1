"""Components of a grade book: whether inspections, records or a figure are read, and how they become one value."""

from fractions import Fraction

from scoring.component_file import cited
from scoring.grading.book import NO_CONDUCT, NO_POINTS, NO_ROLLUP, PERIODS, Component, Conduct, Points, RollUp
from scoring.grading.edition_file import words_of
from scoring.grading.records import WINDOWS
from scoring.grading.rollup import POINTS, PROJECTS
from scoring.toml_reader import Table

READS = ("inspections", "records", "figure")


def component(table: Table) -> Component:
    """Read one [[components]] table; raises BadRulebook."""
    key, title, found = table.words("key"), table.words("title"), cited(table, retelling=True)
    weight, reads = table.least("weight", 0), table.choice("reads", READS)
    if weight > 1:
        raise table.wrong("weight", f"权重写小数（0.4为40%），现为{weight}")
    inspected = reads == "inspections"
    read = Component(
        key=key,
        title=title,
        weight=weight,
        reads=reads,
        name=table.words("name") if table.has("name") or reads == "figure" else "",
        points=_points(table.table("points", {"kind": "score"})) if inspected else NO_POINTS,
        rollup=_rollup(table.table("rollup")) if inspected else NO_ROLLUP,
        conduct=_conduct(table.table("conduct")) if reads == "records" else NO_CONDUCT,
        cited=found,
    )
    table.done()
    if read.rollup.project == "worst_weighted" and found.retold:
        raise table.wrong("rollup.projects", "倒权重的算式是推断的，须写assumed = true，有原文的写quote")
    return read


def _points(table: Table) -> Points:
    kind = table.choice("kind", POINTS)
    figure = table.least(_FIGURE[kind], 1) if kind in _FIGURE else Fraction(0)
    groups: tuple[tuple[str, Fraction], ...] = (
        table.table("groups", {}).each(lambda inner, key: inner.least(key, 0)) if kind == "sum" else ()
    )
    table.done()
    return Points(kind, figure, groups)


_FIGURE = {"deduct": "start", "normalised": "scale"}


def _rollup(table: Table) -> RollUp:
    project, steps = table.choice("projects", PROJECTS), words_of(table, "steps")
    places = [PERIODS.index(step) if step in PERIODS else -1 for step in steps]
    if -1 in places or places != list(range(places[0], places[0] + len(places))):
        raise table.wrong("steps", '从短到长连续写，如["month", "quarter", "year"]')
    minimum: tuple[tuple[str, int], ...] = table.table("minimum", {}).each(lambda inner, key: inner.count(key))
    for step, count in minimum:
        if step not in steps[:-1] or count < 1:
            raise table.wrong(f"minimum.{step}", "只写比考评周期短的期间，个数不小于1")
    table.done()
    return RollUp(project, steps, minimum)


def _conduct(table: Table) -> Conduct:
    conduct = Conduct(
        start=table.least("start", 0),
        floor=table.least("floor", 0),
        cap=table.least("cap", 0),
        window=table.choice("window", WINDOWS),
        left_out=words_of(table, "left_out") if table.has("left_out") else (),
    )
    if not conduct.floor <= conduct.start <= conduct.cap:
        raise table.wrong("start", "应在floor和cap之间")
    table.done()
    return conduct
