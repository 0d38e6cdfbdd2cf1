"""Results of builders as pages and papers tell them: names by grade, rates by group, inspected projects; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from core.period import Quarter
from scoring.builder_facts import facts_of
from scoring.builder_seal import Assessed
from scoring.grading.facts import Inspection
from scoring.grading.result import DECIMALS, Graded, Ungraded, word_of
from scoring.grading.shares import GradeShare, shares
from scoring.ratio import ten_thousandths


@dataclass(frozen=True)
class InspectedProject:
    """A project's result in a quarter: score in ten-thousandths (None where the sheet gives none), its weight in fen."""

    quarter: str
    project_id: int
    project: str
    score: int | None
    weight: int | None
    vetoed: bool


def by_grade(found: Assessed) -> tuple[tuple[str, tuple[Graded, ...]], ...]:
    """Return the ladder with who has each grade, by place; grades that nobody has are left out."""
    held = [(name, tuple(one for one in found.ranked if one.grade == name)) for name in found.book.ladder]
    return tuple((name, some) for name, some in held if some)


def of_quarter(found: Assessed) -> bool:
    """Return whether results are those of a quarter."""
    return isinstance(found.frames.period, Quarter)


def without_score(found: Assessed) -> tuple[tuple[str, int], ...]:
    """Return how many have no place, reason by reason in the order of reasons: (不参评, 1), (缺少数据, 2)."""
    quarter = of_quarter(found)
    counts = [(word_of(why, quarter=quarter), sum(one.why is why for one in found.unranked)) for why in Ungraded]
    counts.append(("没有等级", sum(one.why is None for one in found.unranked)))
    return tuple((word, count) for word, count in counts if count)


def mean_score(found: Assessed) -> int | None:
    """Return the mean score of those ranked, in ten-thousandths of a point, rounded down; None where nobody has one."""
    scores = [one.score for one in found.ranked if one.score is not None]
    return sum(scores) // len(scores) if scores else None


def near_an_edge(found: Assessed) -> str:
    """Return why some scores have more decimals; empty where none has."""
    near = [one for one in found.ranked if one.decimals > DECIMALS]
    names = "、".join(f"{one.name}{one.printed}分" for one in near)
    return f"{names}：舍入到两位小数会越过等级界线，列出更多位；等级按没有舍入的得分评定。" if near else ""


def grade_shares(found: Assessed) -> tuple[GradeShare, ...]:
    """Return how many of those ranked have each grade of the ladder, and that as a share."""
    return shares([one.grade for one in found.ranked], ladder=found.book.ladder)


def group_titles(found: Assessed) -> dict[str, str]:
    """Return the groups of the sheets by key, in their order; empty where nothing was inspected."""
    return {group.key: group.title for sheet in found.sheets.values() for group in sheet.groups}


def group_rates(found: Assessed) -> dict[int, dict[str, Fraction]]:
    """Return Σ got ÷ Σ full marks that apply, of each builder's sheets by group; a group of which nothing applied is left out."""
    return {unit: _rates(inspections) for unit, inspections in _inspections(found).items() if inspections}


def mean_rates(found: Assessed) -> dict[str, Fraction]:
    """Return the same over the sheets of all builders."""
    return _rates(tuple(one for some in _inspections(found).values() for one in some))


def projects_of(found: Assessed, unit_id: int) -> tuple[InspectedProject, ...]:
    """Return a builder's inspected projects by quarter."""
    held = _inspections(found).get(unit_id, ())
    return tuple(_project(one) for one in sorted(held, key=lambda one: (one.period, one.project_id)))


def quarters_of(found: Assessed) -> tuple[Quarter, ...]:
    """Return the quarters of which there are inspections, in order."""
    frame = found.frames.inspections
    return tuple(sorted({Quarter(int(year), int(number)) for year, number in zip(frame["year"], frame["quarter"], strict=True)}))


def _inspections(found: Assessed) -> Mapping[int, tuple[Inspection, ...]]:
    return {one.unit_id: one.inspections for one in facts_of(found.frames, found.sheets)}


def _rates(inspections: tuple[Inspection, ...]) -> dict[str, Fraction]:
    got: dict[str, Fraction] = {}
    full: dict[str, Fraction] = {}
    for one in inspections:
        for group in one.by_group:
            got[group.key] = got.get(group.key, Fraction(0)) + group.got
            full[group.key] = full.get(group.key, Fraction(0)) + group.full
    return {key: got[key] / full[key] for key in got if full[key]}


def _project(one: Inspection) -> InspectedProject:
    score = None if one.result is None else ten_thousandths(one.result)
    return InspectedProject(one.period, one.project_id, one.project, score, one.weight, one.has_veto)
