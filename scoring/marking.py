"""From what was read of a unit to its points: full marks shared out, curves applied, and the sum as whole ten-thousandths."""

from collections.abc import Mapping
from fractions import Fraction

from scoring.ratio import apportioned
from scoring.readings import Known, Read, read
from scoring.rulebook import Component, Rulebook, Series


def read_all(known: Known, series: Series) -> dict[int, dict[str, Read]]:
    """Return what every component of the series reads of each unit of `known.rates`, by unit id and component."""
    by_part = {part.key: read(part, known) for part, _ in parts_of(known.rulebook, series)}
    return {unit: {key: found[unit] for key, found in by_part.items()} for unit in known.rates}


def parts_of(rulebook: Rulebook, series: Series) -> list[tuple[Component, Fraction | None]]:
    """Return the components of a series with their marks, then those that are only shown: of a rule whose places are supplied, all."""
    given = rulebook.method.score == "given"
    marks: list[tuple[Component, Fraction | None]] = [(rulebook.component(key), mark) for key, mark in series.marks]
    return marks + [(component, None) for component in rulebook.components if given or component.curve.kind == "shown"]


def full_marks(reads: Mapping[str, Read], series: Series, *, rulebook: Rulebook) -> dict[str, Fraction]:
    """Return the full mark of each component that was read; a mark without a reading is shared out, or dropped."""
    parts = parts_of(rulebook, series)
    marks = {part.key: mark for part, mark in parts if mark is not None and reads[part.key].reading is not None}
    applicable = sum(marks.values(), Fraction(0))
    share = series.full_mark / applicable if applicable and rulebook.method.absent_plan == "share" else Fraction(1)
    return {key: mark * share for key, mark in marks.items()}


def marked(reads: Mapping[str, Read], series: Series, *, rulebook: Rulebook) -> tuple[dict[str, int], dict[str, int]]:
    """Return the full mark and the points (ten-thousandths) of each component that was read; of several projects, together."""
    fulls = full_marks(reads, series, rulebook=rulebook)
    times = {key: 1 if (each := reads[key].each) is None else len(each) for key in fulls}
    earned = {key: _earned(rulebook.component(key), reads[key], full) for key, full in fulls.items()}
    return apportioned({key: full * times[key] for key, full in fulls.items()}), apportioned(earned)


def _earned(part: Component, found: Read, mark: Fraction) -> Fraction:
    """The points of what was read, or, where each project was read by itself, of its projects together."""
    readings = [found.reading] if found.each is None else found.each
    return sum((part.curve.score(reading, mark) for reading in readings if reading is not None), Fraction(0))


def score(reads: Mapping[str, Read], series: Series, *, rulebook: Rulebook) -> int | None:
    """Return the score of what was read (ten-thousandths); None where it is no score."""
    return total(marked(reads, series, rulebook=rulebook)[1], rulebook, reads=reads)


def total(values: Mapping[str, int], rulebook: Rulebook, *, reads: Mapping[str, Read]) -> int | None:
    """Return the sum of a unit's points; None where nothing but events, classes and what is not planned gave any: everybody has those."""
    known = any(_is_figure(reads[key], rulebook.component(key)) for key in values)
    return sum(values.values()) if known else None


def _is_figure(found: Read, part: Component) -> bool:
    return part.reads.kind in ("measure", "observation") and found.reading is not None and not found.reading.unplanned
