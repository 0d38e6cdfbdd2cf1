"""Checks that both forms share: project codes, names, duplicates, packages, and figures in the wrong unit."""

import re
from collections.abc import Iterable, Iterator, Mapping

from core.money import wan
from core.queries.forms import KnownProject, Register
from data.intake.fields import Fields
from data.intake.problem import Problem, Severity
from data.sheets import Sheet
from data.tables import RowKind, Table, squeezed

STORED_NOTHING = "本次没有存入数据。"


def records(
    table: Table, layout: Sheet, *, codes: Iterable[str], said: list[Problem], misread: frozenset[str] = frozenset()
) -> Iterator[Fields]:
    """Yield the rows of projects: data rows, and rows that look like totals but carry a known project code."""
    known = set(codes)
    for row in table.rows:
        fields = Fields(table, layout, row, said, misread=misread)
        if row.kind is RowKind.DATA or fields.code in known:
            yield fields


def once(rows: Iterable[Fields], said: Mapping[str, KnownProject]) -> Iterator[Fields]:
    """Yield the rows whose code is stated and stands for the first time; say what is wrong with the others."""
    lines: dict[str, int] = {}
    for fields in rows:
        code = fields.code
        if fields.faulty("code"):
            continue
        if not code:
            fields.say("code", f"没有填。{_code_of_name(fields, said)}")
        elif len(code) > 20:
            fields.say("code", "超过20个字符。请核对项目编号。")
        elif code in lines:
            fields.say("code", f"“{code}”与第{lines[code]}行重复。请只保留一行。")
        else:
            lines[code] = fields.row.number
            yield fields


def _code_of_name(fields: Fields, known: Mapping[str, KnownProject]) -> str:
    name = squeezed(fields.text("name"))
    found = [project.code for project in known.values() if name and squeezed(project.name) == name]
    return f"库中同名项目的编号是{found[0]}，请补上。" if found else "请补上项目编号，或删去本行。"


def like(code: str, known: Iterable[str]) -> str:
    """Return a hint at the known code that differs in case and dashes only, as a sentence; else an empty text."""
    found = [other for other in known if _bare(other) == _bare(code) != ""]
    return f"库中有{found[0]}，如是该项目，请改成{found[0]}。" if found else ""


def _bare(code: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", code.upper())


def same_name(fields: Fields, project: KnownProject) -> None:
    """Say so when the row's name is not the name of the project with this code."""
    name = fields.text("name")
    if squeezed(name) != squeezed(project.name) and "name" not in fields.failed:
        fields.say("name", f"“{name}”与编号{project.code}不符，库中是“{project.name}”。请核对编号和名称。")


def times(stated: int, known: int) -> str:
    """Return 大1万倍, 小1万倍, 大1亿倍 or 小1亿倍 when two amounts differ as two money units do, else an empty text."""
    if stated <= 0 or known <= 0:
        return ""
    for factor, word in ((10**4, "1万倍"), (10**8, "1亿倍")):
        if known * factor <= 2 * stated <= 4 * known * factor:
            return f"大{word}"
        if stated * factor <= 2 * known <= 4 * stated * factor:
            return f"小{word}"
    return ""


def in_wrong_unit(fields: Fields, field: str, *, stated: int, known: int) -> bool:
    """Say so when an amount differs from the library's as two money units do; returns whether it does."""
    word = times(stated, known)
    if word:
        fields.say(field, f"表头写{fields.unit(field)}，比库中{word}。请改单位后重传，{STORED_NOTHING}")
    return bool(word)


def locked(fields: Fields, field: str, *, known: int | None, stamped: bool) -> None:
    """Compare a locked amount with the library's; a blank one counts as changed on our own form only."""
    stated = fields.money(field)
    if field in fields.failed or stated == known or (stated is None and (not stamped or fields.row.get(field) is None)):
        return
    if stated is not None and known is not None and in_wrong_unit(fields, field, stated=stated, known=known):
        return
    printed, there = "空" if stated is None else wan(stated), "空" if known is None else wan(known)
    fields.say(field, f"由系统填写，表中是{printed}，库中是{there}。请恢复原值，或重新下载模板。")


def known_units(register: Register) -> dict[str, str]:
    """Return the full name of every unit by its full and short names, as names are compared."""
    return {squeezed(name): full for name, full in (*register.short_names, *((unit, unit) for unit in register.units))}


def known_districts(register: Register) -> dict[str, str]:
    """Return the full name of every district by its full and short names."""
    return {name: full for name, full in known_units(register).items() if full in register.districts}


def leaf(fields: Fields, project: KnownProject, *, money: Iterable[str]) -> bool:
    """Whether the project holds money itself; a package with money is a problem, one without is passed over with a note."""
    if not project.package:
        return True
    stated = [field for field in money if fields.money(field)]
    for field in stated:
        fields.say(field, "填在打捆项目上。打捆项目的资金只列在子项目上，请改填到子项目。")
    if not stated:
        fields.say("code", "是打捆项目，本行没有读取。", severity=Severity.CHECK)
    return False
