"""On the year's original plan: the places that stand beside the ranks, and the lists that would have been made of them."""

from collections import Counter
from dataclasses import replace

from scoring.evaluate import rates_of
from scoring.measures import listed
from scoring.members import members
from scoring.robustness.field import Field, Figures, Move, Shift, Variant
from scoring.verdicts import compared


def original(field: Field, first: Variant | None) -> dict[int, Move]:
    """Where places would be if the year's original plan were the measure; {} while there is no other plan than that one.

    A unit that the original plan does not know has no place there.
    """
    if first is None:
        return {}
    figures = _figures(field, first)
    units = {unit: one for unit, one in field.found.items() if one.original_score is not None and unit in figures.rates}
    scores = {unit: compared(one.original_score, field.rulebook) for unit, one in units.items() if one.original_score is not None}
    changed = {unit: replace(field.changed(unit, figures), score=one.original_score) for unit, one in units.items()}
    stood = field.stand(scores, changed)
    return {unit: field.move(Shift.ORIGINAL, unit, tries=Counter([one])) for unit, one in stood.items()}


def _figures(field: Field, first: Variant) -> Figures:
    """The figures against the original plan, of the projects that stood in it."""
    facts = first.now.facts
    belongs = members(facts, field.series).among(listed(facts, first.now.basis))
    exempting = {} if first.exempting is None else rates_of(first.exempting, belongs, rulebook=field.rulebook)
    return Figures(rates_of(first.now, belongs, rulebook=field.rulebook), exempting, first.now.parts)
