"""From a score sheet's file to a Sheet: what each key may be is said here, and nothing else is accepted."""

from datetime import date
from fractions import Fraction
from pathlib import Path

from core.errors import NotFound
from scoring.grading.edition_file import edition_of, engine_of, source_of
from scoring.grading.sheet import HUNDRED, Group, Item, Sheet
from scoring.own import rule_files
from scoring.toml_reader import Table, read_toml

FOLDER = Path(__file__).parents[1] / "sheets"


def read_sheet(content: bytes, file: str) -> Sheet:
    """Read a score sheet from its bytes, `file` being name.YYYY-MM-DD.toml; raises BadRulebook."""
    name, day = edition_of(file)
    top = read_toml(content, file)
    sheet = Sheet(
        name=name,
        engine=engine_of(top),
        title=top.words("title"),
        in_force_from=day,
        assumed=top.flag("assumed"),
        note=top.text("note", ""),
        source=source_of(top.table("source")),
        veto_cap=_cap(top),
        groups=tuple(_group(row) for row in top.tables("groups")),
        content=content,
    )
    top.done()
    _check_whole(top, sheet)
    return sheet


def shipped_sheets() -> tuple[Sheet, ...]:
    """All score sheets of the system and the city's own, by name and day."""
    return tuple(read_sheet(path.read_bytes(), path.name) for path in rule_files(FOLDER))


def sheet_named(edition: str) -> Sheet:
    """Return the sheet that is called so, such as lujiang.2019-01-01, from its file alone; raises NotFound, BadRulebook."""
    found = next((path for path in rule_files(FOLDER, of=edition) if path.stem == edition), None)
    if found is None:
        raise NotFound("评分表", edition, f"现有的是{'、'.join(path.stem for path in rule_files(FOLDER))}。")
    return read_sheet(found.read_bytes(), found.name)


def sheet_in_force(name: str, on: date) -> Sheet:
    """Return the edition of a score sheet for a day, the latest that began by then; raises NotFound."""
    begun = [sheet for sheet in shipped_sheets() if sheet.name == name and sheet.in_force_from <= on]
    if not begun:
        raise NotFound("在该日有效的评分表", name, f"{on.isoformat()}没有这一评分表的有效版本。")
    return max(begun, key=lambda sheet: sheet.in_force_from)


def _cap(top: Table) -> Fraction:
    cap = top.least("veto_cap", 0)
    if cap > HUNDRED:
        raise top.wrong("veto_cap", f"应在0和100之间，现为{cap}")
    return cap


def _group(table: Table) -> Group:
    key, title, full = table.words("key"), table.words("title"), _positive(table, "full")
    items = tuple(_item(row) for row in table.tables("items"))
    total = sum((item.full for item in items), Fraction(0))
    if total != full:
        raise table.wrong("full", f"各项满分合计{total}分，与本组满分{full}分不符")
    table.done()
    return Group(key, title, full, items)


def _item(table: Table) -> Item:
    key, title, full = table.words("key"), table.words("title"), _positive(table, "full")
    if table.has("each") == table.has("levels"):
        raise table.wrong("each", "每项恰好写一种：each（每次扣几分）或levels（各档几分）")
    levels = _levels(table, full) if table.has("levels") else ()
    each = _positive(table, "each") if table.has("each") else None
    floor = table.least("floor", 0, default=0)
    if floor and (each is None or floor >= full):
        raise table.wrong("floor", "只用于按次扣分的项，应小于满分")
    item = Item(key, title, full, each, floor, levels, table.words("veto") if table.has("veto") else "", table.words("text"))
    table.done()
    return item


def _positive(table: Table, key: str) -> Fraction:
    value = table.number(key)
    if value <= 0:
        raise table.wrong(key, f"应大于0，现为{value}")
    return value


def _levels(table: Table, full: Fraction) -> tuple[tuple[str, Fraction], ...]:
    levels: tuple[tuple[str, Fraction], ...] = table.table("levels").each(lambda inner, name: inner.least(name, 0))
    points = [point for _, point in levels]
    if len(points) < 2 or points[0] != full or points != sorted(set(points), reverse=True):
        raise table.wrong("levels", f"至少写两档，从满分{full}分起由高到低，不得重复")
    return levels


def _check_whole(top: Table, sheet: Sheet) -> None:
    if not sheet.groups:
        raise top.wrong("groups", "至少写一组")
    for what, keys in (("groups", [group.key for group in sheet.groups]), ("items", [item.key for item in sheet.items])):
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise top.wrong(what, f"“{twice}”写了两次")
    total = sum((group.full for group in sheet.groups), Fraction(0))
    if total != HUNDRED:
        raise top.wrong("groups", f"各组满分合计{total}分，应为100分")
    if not sheet.assumed and not sheet.source.issuer.strip():
        raise top.wrong("source.issuer", "须写明发文机关，或写assumed = true")
