"""From a conduct standard's file to a Standard: what each key may be is said here, and nothing else is accepted."""

from datetime import date
from pathlib import Path

from core.errors import BadRulebook, NotFound
from core.vocabulary import ConductKind
from scoring.conduct.standard import Act, Band, Concealment, Standard
from scoring.grading.edition_file import edition_of, engine_of, source_of
from scoring.own import rule_files
from scoring.toml_reader import Table, read_toml

FOLDER = Path(__file__).parent
LETTERS = {ConductKind.GOOD: "C", ConductKind.BAD: "P"}
"""How the name of a band begins."""
_MONTHS = 120
_TENTHS = 10_000


def shipped() -> tuple[Standard, ...]:
    """Return every standard of the system and the city's own, by name and day."""
    return tuple(parse(path.read_bytes(), path.name) for path in rule_files(FOLDER))


def in_force(name: str, on: date, *, standards: tuple[Standard, ...] | None = None) -> Standard:
    """Return the edition of a standard in force on a day: the latest that has begun. Raises NotFound."""
    mine = [one for one in (shipped() if standards is None else standards) if one.name == name and one.in_force_from <= on]
    if not mine:
        raise NotFound("在该日有效的行为标准", name, f"{on}没有这一标准的有效版本。")
    return max(mine, key=lambda one: one.in_force_from)


def parse(content: bytes, file: str) -> Standard:
    """Read a standard from a file called name.YYYY-MM-DD.toml. Raises BadRulebook with file, key and what is allowed."""
    name, day = edition_of(file)
    top = read_toml(content, file)
    engine_of(top)
    title, note, assumed = top.words("title"), top.text("note", ""), top.flag("assumed")
    source = source_of(top.table("source"))
    bands = _bands(top)
    acts = tuple(_act(row, bands) for row in top.tables("acts"))
    concealment = _concealment(top, bands)
    top.done()
    _refuse_twice(file, [one.key for one in (*acts, concealment.act)])
    return Standard(name, day, title, note, assumed, source, tuple(bands.values()), acts, concealment)


def _bands(top: Table) -> dict[str, Band]:
    found: dict[str, Band] = {}
    for row in top.tables("bands"):
        band = _band(row)
        if band.name in found:
            raise row.wrong("name", f"“{band.name}”写了两次")
        found[band.name] = band
    if not found:
        raise top.wrong("bands", "缺少此项，应为表的列表")
    return found


def _band(row: Table) -> Band:
    kind = ConductKind[row.choice("kind", [one.name for one in ConductKind])]
    name = row.words("name")
    if not name.startswith(LETTERS[kind]):
        raise row.wrong("name", f"{kind.label}的档次以{LETTERS[kind]}开头，现为“{name}”")
    points = row.number("points") * _TENTHS
    if points.denominator != 1 or points <= 0:
        raise row.wrong("points", "应为大于0、最多4位小数的分值，良好加分、不良减分由档次定")
    months = row.whole("months")
    if not 1 <= months <= _MONTHS:
        raise row.wrong("months", f"有效期应为1至{_MONTHS}个月，现为{months}")
    assumed = row.flag("assumed")
    row.done()
    return Band(name, kind, int(points) if kind is ConductKind.GOOD else -int(points), months, assumed)


def _act(row: Table, bands: dict[str, Band]) -> Act:
    band = bands[row.choice("band", bands)]
    act = Act(row.words("key"), row.words("title"), band.kind, band, row.text("collector", ""), row.words("clause"))
    row.done()
    return act


def _concealment(top: Table, bands: dict[str, Band]) -> Concealment:
    row = top.table("concealment")
    text = row.words("text")
    bad = {name: band for name, band in bands.items() if band.kind is ConductKind.BAD}
    return Concealment(_act(row, bad), text)


def _refuse_twice(file: str, keys: list[str]) -> None:
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise BadRulebook(file, "acts", f"“{twice}”写了两次")
