"""A foreign, messy sheet becomes named columns: header rows are found and joined, units split off, totals and notes kept apart.

KNOWN = (Known("unit", ("单位", "责任单位"), required=True), Known("plan", ("计划", "计划投资"), takes_unit=True))
table = read_table(sheet, KNOWN)
for row in table.data:
    row["plan"].address, number(row["plan"])   # raises BadAmount, whose sentence says what is wrong
"""

from data.tables.header import Column, Known, split_unit, squeezed
from data.tables.read import Problem, Row, RowKind, Table, read_table
from data.tables.values import TableCell, day, number, percentage, plain, whole

__all__ = [
    "Column", "Known", "Problem", "Row", "RowKind", "Table", "TableCell",
    "day", "number", "percentage", "plain", "read_table", "split_unit", "squeezed", "whole",
]  # fmt: skip
