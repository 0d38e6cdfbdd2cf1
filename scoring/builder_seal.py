"""What of builders' results is sealed, as bytes: facts, grade book, score sheets, result; and how the result is derived again from them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from core import sealing
from core.errors import BadInput
from core.graded import FRAMES, BuilderFrames, from_csv
from core.period import Quarter, Year
from scoring.builder_facts import facts_of
from scoring.grading.book import GradeBook
from scoring.grading.book_file import read_book
from scoring.grading.grade import grade
from scoring.grading.proposals import GradeProposal, proposals
from scoring.grading.result import Graded, Part
from scoring.grading.shares import shares
from scoring.grading.sheet import Sheet
from scoring.grading.sheet_file import read_sheet
from scoring.rulebook import Cited
from scoring.seal import RESULT, Parts

FORMAT = 1
"""The form of the result's bytes; what changes it gets a new number."""
_BOOK = re.compile(r"gradebook/([a-z0-9_-]+\.\d{4}-\d{2}-\d{2}\.toml)")
_SHEET = re.compile(r"sheet/([a-z0-9_-]+\.\d{4}-\d{2}-\d{2}\.toml)")


@dataclass(frozen=True)
class Assessed:
    """Builders graded: from which frames, by which book and sheets (by edition), and what came of it."""

    frames: BuilderFrames
    book: GradeBook
    sheets: Mapping[str, Sheet]
    graded: tuple[Graded, ...]

    @property
    def proposals(self) -> tuple[GradeProposal, ...]:
        """What the book prescribes for the grades; nothing in a period that gives none."""
        return proposals(self.graded, self.book)

    @property
    def ranked(self) -> tuple[Graded, ...]:
        """Who has a place, the first first; equal places by number of the unit."""
        held = [(one.place, one.unit_id, one) for one in self.graded if one.place is not None]
        return tuple(one for _, _, one in sorted(held, key=lambda row: row[:2]))

    @property
    def unranked(self) -> tuple[Graded, ...]:
        """Who has no place, by number of the unit."""
        return tuple(sorted((one for one in self.graded if one.place is None), key=lambda one: one.unit_id))


def assessed(frames: BuilderFrames, book: GradeBook, *, sheets: Mapping[str, Sheet]) -> Assessed:
    """Grade all builders of the frames by a book. Raises BadInput, NotFound as scoring.grading does."""
    return Assessed(frames, book, sheets, grade(facts_of(frames, sheets), book, period=frames.period))


def parts(found: Assessed) -> Parts:
    """Return what is sealed of results: every frame, the book's and the sheets' own bytes, the result."""
    frames = tuple((f"facts/{name}.csv", found.frames.csv(name)) for name in FRAMES)
    book = (f"gradebook/{found.book.edition}.toml", found.book.content)
    sheets = tuple((f"sheet/{edition}.toml", found.sheets[edition].content) for edition in sorted(found.sheets))
    return (*frames, book, *sheets, (RESULT, result(found)))


def reopened(period: Quarter | Year, sealed: Mapping[str, bytes]) -> Assessed:
    """Return the results derived anew from sealed facts, book and sheets. Raises BadInput, BadRulebook when the bytes are no such seal."""
    frames = from_csv(period, {name: sealed[f"facts/{name}.csv"] for name in FRAMES if f"facts/{name}.csv" in sealed})
    book = sealed_book(sealed)
    sheets = [read_sheet(sealed[name], found[1]) for name in sealed if (found := _SHEET.fullmatch(name))]
    return assessed(frames, book, sheets={sheet.edition: sheet for sheet in sheets})


def sealed_book(sealed: Mapping[str, bytes]) -> GradeBook:
    """Return the grade book that is sealed with results, whatever lies in its file now. Raises BadInput, BadRulebook."""
    books = [(found[1], sealed[name]) for name in sealed if (found := _BOOK.fullmatch(name))]
    if len(books) != 1:
        raise BadInput("封存的内容里应有一份考评办法，可能被改动。请运行./ducha verify核对。")
    return read_book(books[0][1], books[0][0])


def derived(period: Quarter | Year, sealed: Mapping[str, bytes]) -> bytes:
    """Return the result derived again from sealed facts, book and sheets; a sound seal holds the same bytes."""
    return result(reopened(period, sealed))


def result(found: Assessed) -> bytes:
    """Return scores, places, grades, figures and proposals as canonical JSON: whole numbers and words, sorted keys, no clock."""
    whole = {
        "format": FORMAT,
        "engine": found.book.engine,
        "period": str(found.frames.period),
        "gradebook": {"edition": found.book.edition, "sha256": found.book.digest},
        "sheets": {edition: sheet.digest for edition, sheet in found.sheets.items()},
        "builders": [_graded(one) for one in sorted(found.graded, key=lambda one: one.unit_id)],
        "shares": [[share.grade, share.count] for share in shares([one.grade for one in found.ranked], ladder=found.book.ladder)],
        "proposals": [_proposal(one) for one in sorted(found.proposals, key=lambda one: one.unit_id)],
    }
    return sealing.packed(whole)


def _graded(one: Graded) -> dict[str, Any]:
    return {
        "unit_id": one.unit_id,
        "name": one.name,
        "score": one.score,
        "exact": _fraction(one.exact),
        "place": one.place,
        "grade": one.grade,
        "why": None if one.why is None else one.why.name,
        "sentence": one.sentence,
        "clause": _clause(one.cited),
        "vetoed": one.vetoed,
        "parts": [_part(part) for part in one.parts],
        "notes": list(one.notes),
        "misses": list(one.misses),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "kind": part.kind,
        "key": part.key,
        "title": part.title,
        "value": _fraction(part.value),
        "weight": _fraction(part.weight),
        "adds": _fraction(part.adds),
        "outcome": part.outcome.name,
        "note": part.note,
        "figures": None if part.figures is None else list(part.figures),
        "clause": _clause(part.cited),
        "parts": [_part(inner) for inner in part.parts],
    }


def _proposal(one: GradeProposal) -> dict[str, Any]:
    record = one.consequence.record
    return {
        "unit_id": one.unit_id,
        "grade": one.consequence.grade,
        "title": one.consequence.title,
        "clause": _clause(one.consequence.cited),
        "record": None if record is None else [record.kind.name, record.band, _fraction(record.points), record.months],
    }


def _clause(cited: Cited | None) -> str | None:
    return None if cited is None else cited.clause


def _fraction(value: Fraction | None) -> list[int] | None:
    return None if value is None else [value.numerator, value.denominator]
