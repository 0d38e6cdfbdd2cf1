"""Reads 单位名录 into units' rows and checks each against the units that are registered and against the other rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.commands.unit import Among, among, faults
from core.queries.forms import UnitsBase
from core.rows import UnitRow
from core.vocabulary import UnitKind
from data.intake.checks import records
from data.intake.fields import Fields
from data.intake.opening import Opened
from data.intake.problem import Line, Problem, Reading, Severity
from data.sheets import UNITS
from data.tables import squeezed

_LONGEST_SHORT_NAME = UNITS.main.column("short_name").longest

Read = tuple[Fields, UnitRow]


def read_units(opened: Opened, base: UnitsBase) -> Reading:
    """Return the rows of a list of units and all its problems; a cell that is left blank keeps what is registered."""
    said = list(opened.problems)
    held = {squeezed(row.name): row for row in base.rows}
    read = [(fields, _row(fields, held)) for fields in _once(records(opened.main, UNITS.main, codes=(), said=said))]
    units = among([*base.rows, *(row for _, row in read)])
    whole = [(fields, replace(row, parent=_full_name(row.parent, units))) for fields, row in read]
    _check(whole, base)
    said.extend(_left_out(opened, base, [row.name for _, row in whole]))
    if not whole and not said:
        said.append(Problem(Severity.FIX, opened.main.sheet, "A1", "", "", "表中没有单位。请填写后再上传。"))
    return Reading(tuple(Line(fields.row.number, row) for fields, row in whole), tuple(said))


def _once(rows: Iterator[Fields]) -> Iterator[Fields]:
    """Yield the rows whose name is stated and stands for the first time; say what is wrong with the others."""
    lines: dict[str, int] = {}
    for fields in rows:
        name = squeezed(_name(fields, "name"))
        if fields.faulty("name"):
            continue
        if not name:
            fields.say("name", "没有填。请补上单位全称，或删去本行。")
        elif name in lines:
            fields.say("name", f"“{name}”与第{lines[name]}行重复。请只保留一行。")
        else:
            lines[name] = fields.row.number
            yield fields


def _name(fields: Fields, field: str) -> str:
    """Return a unit's name on one line; a line break in a cell is no part of it."""
    cell = fields.row.get(field)
    return re.sub(r"\s*[\r\n]+\s*", "", cell.printed).strip() if cell and not fields.faulty(field) else ""


def _row(fields: Fields, held: Mapping[str, UnitRow]) -> UnitRow:
    fields.text("name")
    name = _name(fields, "name")
    known = held.get(squeezed(name))
    kind = fields.term("kind", UnitKind)
    if known is None:
        fields.require("kind", f"请填{'、'.join(term.label for term in UnitKind)}之一。")
    if known is None and not fields.has("short_name") and len(name) > _LONGEST_SHORT_NAME:
        fields.say("short_name", f"没有填。单位全称有{len(name)}字，请填不超过{_LONGEST_SHORT_NAME}字的简称。")
    stated = {
        "short_name": fields.text("short_name"),
        "credit_code": squeezed(fields.text("credit_code")).upper(),
        "parent": _name(fields, "parent"),
        "contact": fields.text("contact"),
    }
    # Without a kind the row is never stored; its other cells are judged all the same.
    row = known or UnitRow(name, name[:_LONGEST_SHORT_NAME], kind or UnitKind.ENTERPRISE)
    return replace(row, kind=kind or row.kind, **{field: value for field, value in stated.items() if value})


def _full_name(parent: str, units: Among) -> str:
    """Return the full name of a parent that is named by its full or short name; an unknown one as it stands."""
    words = {squeezed(word): names for word, names in units.by_word.items()}
    names = words.get(squeezed(parent), ())
    return names[0] if len(names) == 1 else parent


def _check(read: Sequence[Read], base: UnitsBase) -> None:
    units = among([*base.rows, *(row for _, row in read)])
    for fields, row in read:
        for fault in faults(row, units):
            if fault.field not in fields.failed:
                fields.say(fault.field, fault.sentence)


def _left_out(opened: Opened, base: UnitsBase, names: Sequence[str]) -> Iterator[Problem]:
    """A name that was changed in our own form is a new unit, and the old one stays: nobody should learn that later."""
    missing = [row.name for row in base.rows if row.name not in names]
    if opened.stamp is not None and missing:
        shown = "、".join(missing[:5]) + ("等" if len(missing) > 5 else "")
        sentence = f"已登记的{len(missing)}个单位不在表中：{shown}。这些单位保留不变；改了名称的行按新单位登记，不是更名。"
        yield Problem(Severity.CHECK, opened.main.sheet, "A1", "单位名称", "", sentence)
