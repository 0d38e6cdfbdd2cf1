"""What is wrong with a workbook: where it stands, what stands there, and a sentence that says what to do."""

from dataclasses import dataclass
from enum import StrEnum

from core.rows import FormRow


class Severity(StrEnum):
    """While one 须改 stands nothing is stored; a 核对 is for a person to look at."""

    FIX = "须改"
    CHECK = "核对"


@dataclass(frozen=True)
class Problem:
    """One finding: sheet, address of the cell, header of the column, the value as printed, and the sentence."""

    severity: Severity
    sheet: str
    cell: str
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class Line:
    """A row that was read: its line in the sheet, its values, and the report version that the form was written from."""

    number: int
    row: FormRow
    version: int | None = None


@dataclass(frozen=True)
class Reading:
    """Everything that a workbook says, and everything that stands against it; without a 须改 the rows may be staged."""

    rows: tuple[Line, ...]
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether nothing has to be corrected first."""
        return all(problem.severity is not Severity.FIX for problem in self.problems)
