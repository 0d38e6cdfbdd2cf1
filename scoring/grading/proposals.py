"""What follows from a grade is proposed, never done: praise, an interview, a record, each with its clause."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.errors import NotFound
from core.period import last_of_months
from core.vocabulary import ConductKind
from scoring.grading.book import Consequence, GradeBook, ProposedRecord
from scoring.grading.facts import EVALUATION, Record
from scoring.grading.result import Graded

CONCEALMENT = "concealment"
"""Origin of the extra record for a record that was not reported."""


@dataclass(frozen=True)
class GradeProposal:
    """What a grade leads to for one builder; a named person decides."""

    unit_id: int
    name: str
    consequence: Consequence


def proposals(graded: Sequence[Graded], book: GradeBook) -> tuple[GradeProposal, ...]:
    """Return what the book prescribes for the grades given, builder by builder in the order given."""
    return tuple(GradeProposal(one.unit_id, one.name, rule) for one in graded for rule in book.consequences if rule.grade == one.grade)


def record_of(proposal: GradeProposal, on: date) -> Record | None:
    """Return the record that a proposal becomes when it is signed on a day; None where the consequence has none.

    Its origin says that a grade brought it about, so that a later credit evaluation leaves it out.
    """
    rule = proposal.consequence.record
    return None if rule is None else _record(rule, proposal.consequence.title, EVALUATION, on=on)


def for_concealment(concealed: Record, book: GradeBook, *, on: date) -> Record:
    """Return the extra record for a bad record that was to be reported and was not; raises NotFound where the book has no such rule."""
    if book.concealment is None or concealed.kind is not ConductKind.BAD:
        raise NotFound("瞒报另记的规定", book.title, "只有不良行为记录才有瞒报另记。")
    return _record(book.concealment.record, f"瞒报：{concealed.title}", CONCEALMENT, on=on)


def _record(rule: ProposedRecord, title: str, origin: str, *, on: date) -> Record:
    return Record(rule.kind, rule.band, rule.points, on, last_of_months(on, rule.months), title, origin)
