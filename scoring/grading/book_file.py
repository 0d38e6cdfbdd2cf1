"""From a grade book's file to a GradeBook: what each key may be is said here, and nothing else is accepted."""

from datetime import date
from fractions import Fraction
from pathlib import Path

from core.errors import Conflict, NotFound
from core.money import FEN_PER_WAN
from core.vocabulary import ConductKind
from scoring.component_file import cited
from scoring.grading.award import BETWEEN
from scoring.grading.book import (
    PERIODS,
    Adjustment,
    Cascade,
    Concealment,
    Consequence,
    Entrant,
    Excess,
    GradeBook,
    ProposedRecord,
    Veto,
    Without,
)
from scoring.grading.book_whole import check_whole
from scoring.grading.component_file import component
from scoring.grading.edition_file import edition_of, engine_of, proof_of, source_of, words_of
from scoring.grading.grade_file import grade_rule
from scoring.grading.records import WINDOWS
from scoring.own import rule_files
from scoring.toml_reader import Table, read_toml

FOLDER = Path(__file__).parents[1] / "gradebooks"
COMPARE = ("exact", "printed")
EFFECTS = ("grade", "zero", "cap")
TRIGGERS = ("event", "inspection", "group_zero", "item_zero")


def read_book(content: bytes, file: str) -> GradeBook:
    """Read a grade book from its bytes, `file` being name.YYYY-MM-DD.toml; raises BadRulebook with file, key and what is allowed."""
    name, day = edition_of(file)
    top = read_toml(content, file)
    method = top.table("method")
    book = GradeBook(
        name=name,
        engine=engine_of(top),
        title=top.words("title"),
        in_force_from=day,
        in_force_to=top.day("in_force_to", None),
        day_assumed=top.flag("day_assumed"),
        assumed=top.flag("assumed"),
        evidence=proof_of(top),
        note=top.text("note", ""),
        source=source_of(top.table("source")),
        period=method.choice("period", PERIODS),
        compare=method.choice("compare", COMPARE, default="exact"),
        between=method.choice("between", [word for word in BETWEEN if word], default="lower") if method.has("between") else "",
        between_assumed=method.flag("between_assumed"),
        gap=method.words("gap") if method.has("gap") else "",
        record_window=method.choice("record_window", WINDOWS, default="during"),
        bands=_bands(method),
        components=tuple(component(row) for row in top.tables("components")),
        without=tuple(_without(row) for row in top.tables("without")),
        adjustments=tuple(_adjustment(row) for row in top.tables("adjustments")),
        vetoes=tuple(_veto(row) for row in top.tables("vetoes")),
        cascades=tuple(_cascade(row) for row in top.tables("cascades")),
        entrant=_entrant(top.table("entrant")) if top.has("entrant") else None,
        grades=tuple(grade_rule(row) for row in top.tables("grades")),
        consequences=tuple(_consequence(row) for row in top.tables("consequences")),
        concealment=_concealment(top.table("concealment")) if top.has("concealment") else None,
        content=content,
    )
    method.done()
    top.done()
    check_whole(book, file)
    return book


def shipped_books() -> tuple[GradeBook, ...]:
    """All grade books of the system and the city's own, by name and day."""
    return tuple(read_book(path.read_bytes(), path.name) for path in rule_files(FOLDER))


def book_edition(edition: str) -> GradeBook:
    """Return the grade book that is called so, such as lujiang.2019-01-01, from its file alone; raises NotFound, BadRulebook."""
    return read_book(book_bytes(edition), f"{edition}.toml")


def book_bytes(edition: str) -> bytes:
    """Return the bytes of the file of a grade book as it lies there now; raises NotFound."""
    found = next((path for path in rule_files(FOLDER, of=edition) if path.stem == edition), None)
    if found is None:
        raise NotFound("考评办法", edition, f"现有的是{'、'.join(path.stem for path in rule_files(FOLDER))}。")
    return found.read_bytes()


def book_in_force(name: str, on: date, *, books: tuple[GradeBook, ...] | None = None) -> GradeBook:
    """Return the edition of `name` in force on a day, of its own files alone; raises NotFound, Conflict if two are, BadRulebook."""
    held = _editions(name) if books is None else books
    mine = [book for book in held if book.name == name and book.in_force_from <= on]
    holding = [book for book in mine if book.in_force_to is None or on <= book.in_force_to]
    if not holding:
        raise NotFound("在该日有效的考评办法", name, f"{on.isoformat()}没有这一办法的有效版本。")
    if len(holding) > 1:
        raise Conflict(f"考评办法{name}在{on.isoformat()}有{len(holding)}个版本同时有效，请先修改生效日期。")
    return holding[0]


def _editions(name: str) -> tuple[GradeBook, ...]:
    return tuple(read_book(path.read_bytes(), path.name) for path in rule_files(FOLDER, of=name))


def _bands(method: Table) -> tuple[str, ...]:
    """The bands of records that conditions may count, from the lightest."""
    return words_of(method, "record_bands") if method.has("record_bands") else ()


def _without(table: Table) -> Without:
    found = cited(table, retelling=True)
    missing = words_of(table, "missing")
    weights: tuple[tuple[str, Fraction], ...] = table.table("weights").each(lambda inner, key: inner.least(key, 0))
    table.done()
    return Without(missing, weights, found)


def _adjustment(table: Table) -> Adjustment:
    key, title, found = table.words("key"), table.words("title"), cited(table, retelling=True)
    excess = _excess(table.table("excess")) if table.has("excess") else None
    kind = "excess" if excess is not None else table.choice("points", ("each", "given"), default="each")
    if (excess is None) != table.has("event"):
        raise table.wrong("event", "恰好写一种：event（按次）或excess（按超出计划的金额）")
    adjustment = Adjustment(
        key=key,
        title=title,
        kind=kind,
        event=table.words("event") if excess is None else "",
        each=_not_zero(table, "each") if excess is None else Fraction(0),
        most=table.count("most") if table.has("most") else None,
        limit=table.least("limit", 0) if table.has("limit") else None,
        excess=excess,
        cited=found,
    )
    if adjustment.most is not None and kind != "each":
        raise table.wrong("most", "只用于按次加减分的")
    table.done()
    return adjustment


def _not_zero(table: Table, key: str) -> Fraction:
    value = table.number(key)
    if not value:
        raise table.wrong(key, "不能为0")
    return value


def _excess(table: Table) -> Excess:
    excess = Excess(
        actual=table.words("actual"),
        plan=table.words("plan"),
        within=int(table.least("within_wan", 0) * FEN_PER_WAN),
        within_points=table.least("within_points", 0),
        beyond_points=table.least("beyond_points", 0),
        step=int(table.least("step_wan", 1) * FEN_PER_WAN),
        step_points=table.least("step_points", 0),
        short_points=table.least("short_points", 0),
    )
    table.done()
    return excess


def _veto(table: Table) -> Veto:
    found, trigger = cited(table, retelling=True), table.choice("trigger", TRIGGERS)
    effect = table.choice("effect", EFFECTS)
    veto = Veto(
        trigger=trigger,
        event=table.words("event") if trigger == "event" else "",
        effect=effect,
        grade=table.words("grade") if effect == "grade" else "",
        cap=table.least("cap", 0) if effect == "cap" else Fraction(0),
        cited=found,
    )
    table.done()
    return veto


def _cascade(table: Table) -> Cascade:
    found = cited(table, retelling=True)
    least = table.count("at_least")
    if not least:
        raise table.wrong("at_least", "应不小于1")
    cascade = Cascade(table.words("level"), table.words("grade"), least, table.words("then"), found)
    table.done()
    return cascade


def _entrant(table: Table) -> Entrant:
    found = cited(table, retelling=True)
    entrant = Entrant(table.words("level"), table.words("clean"), table.words("bad"), found)
    table.done()
    return entrant


def _consequence(table: Table) -> Consequence:
    found, name, title = cited(table, retelling=True), table.words("grade"), table.words("title")
    record = _record(table.table("record")) if table.has("record") else None
    table.done()
    return Consequence(name, title, record, found)


def _concealment(table: Table) -> Concealment:
    found, record = cited(table, retelling=True), _record(table.table("record"))
    if record.kind is not ConductKind.BAD:
        raise table.wrong("record.kind", "瞒报另记的应为BAD")
    table.done()
    return Concealment(record, found)


def _record(table: Table) -> ProposedRecord:
    record = ProposedRecord(
        kind=ConductKind[table.choice("kind", ConductKind.__members__)],
        band=table.words("band"),
        points=table.least("points", 0),
        months=table.count("months"),
        assumed=table.flag("assumed"),
    )
    if not record.months:
        raise table.wrong("months", "应不小于1")
    table.done()
    return record
