"""A form of one sheet comes back: its rows by fields, the facts of its hidden sheet, and what is wrong with the sheet as a whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.errors import BadInput, RefusedFile
from data.intake.checks import records
from data.intake.fields import Fields, unit_problems
from data.intake.opening import known
from data.intake.problem import Problem, Severity
from data.sheets import STAMP_SHEET, Kind, Sheet, Words
from data.tables import Table, plain, read_table, squeezed
from data.workbook import RawSheet, printed, read_sheets

Row = TypeVar("Row")
FORM = "表式"
"""The fact of the hidden sheet that says which form it is."""


@dataclass(frozen=True)
class Filled:
    """A form that came back: its table, the facts of its hidden sheet, and the problems so far, to which reading its rows adds more."""

    table: Table
    layout: Sheet
    facts: Mapping[str, str]
    said: list[Problem]

    def rows(self) -> Iterator[Fields]:
        """Yield the rows whose code stands for the first time, also those without one; say so of the others."""
        lines: dict[str, int] = {}
        for fields in records(self.table, self.layout, codes=self.facts, said=self.said):
            if fields.faulty("code"):
                continue
            if fields.code and fields.code in lines:
                fields.say("code", f"“{fields.code}”与第{lines[fields.code]}行重复。请只保留一行。")
                continue
            lines[fields.code] = fields.row.number
            yield fields


@dataclass(frozen=True)
class Reading(Generic[Row]):
    """The rows of a filled form that ask for something, and everything that stands against it; without a 须改 they may be given."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def usable(self) -> bool:
        """Whether nothing has to be corrected first."""
        return all(one.severity is not Severity.FIX for one in self.problems)


def filled(content: bytes, name: str, *, layout: Sheet) -> Filled:
    """Read a file back. Raises RefusedFile (no workbook), BadInput (not this form as it was taken out)."""
    if not name.lower().endswith(".xlsx"):
        raise RefusedFile(name, "不是xlsx文件", "请上传在本页下载、填好的表。")
    sheets = read_sheets(content, name)
    facts = _facts(sheets)
    page = next((sheet for sheet in sheets if sheet.name == layout.name), None)
    if facts.get(FORM) != layout.name or page is None:
        raise BadInput(f"{name}不是本页下载的“{layout.name}”表。请重新下载，填好后再上传。")
    table = read_table(page, known(layout, Words("", 0, 1)))
    said = [Problem(Severity.FIX, one.sheet, one.address, "", one.value, one.sentence) for one in table.problems]
    return Filled(table, layout, facts, [*said, *unit_problems(table, layout), *_other_units(table, layout)])


def unlike(fields: Fields, field: str, *, held: str) -> bool:
    """Say so where a cell that the system fills was changed; returns whether it was."""
    changed = squeezed(fields.text(field)) != squeezed(held)
    if changed and field not in fields.failed:
        fields.say(field, f"由系统填写，库中是“{held}”。请恢复原值，或重新下载。")
    return changed


def _facts(sheets: tuple[RawSheet, ...]) -> dict[str, str]:
    sheet = next((one for one in sheets if one.name == STAMP_SHEET), None)
    rows = sheet.rows if sheet is not None else ()
    return {plain(printed(row[0])): plain(printed(row[1])) for row in rows if len(row) > 1}


def _other_units(table: Table, layout: Sheet) -> Iterator[Problem]:
    """A header of quantities that states another unit than the form's."""
    for column in layout.columns:
        there = table.column(column.field)
        if there is not None and column.kind is Kind.QUANTITY and there.unit not in ("", column.unit):
            sentence = f"“{there.name}”以{column.unit}计，表头写{there.unit}。请按{column.unit}填写，本次没有存入数据。"
            yield Problem(Severity.FIX, table.sheet, "", there.name, there.header, sentence)
