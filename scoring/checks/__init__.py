"""The table checker: a printed figure is a fault only where the rounding of the other printed figures rules it out.

`check_table(PrintedTable, Options) -> Report` is pure; exact integers and fractions throughout.
"""

from scoring.checks.check import check_table
from scoring.checks.columns import ADDED, ALIASES, Quantity, is_added, quantity_of
from scoring.checks.figures import EXACT_UNITS, MISSING, Figure, Interval, read_figure
from scoring.checks.table import (
    Fault,
    FaultKind,
    Options,
    Place,
    PrintedColumn,
    PrintedRow,
    PrintedTable,
    Report,
    Ties,
    Unverifiable,
)

__all__ = [
    "ADDED", "ALIASES", "EXACT_UNITS", "MISSING", "Fault", "FaultKind", "Figure", "Interval", "Options", "Place",
    "PrintedColumn", "PrintedRow", "PrintedTable", "Quantity", "Report", "Ties", "Unverifiable", "check_table",
    "is_added", "quantity_of", "read_figure",
]  # fmt: skip
