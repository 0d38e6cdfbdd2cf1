"""From a rulebook file to a Rulebook: what each key may be is said here, and nothing else is accepted."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from core.errors import BadRulebook, Conflict, NotFound
from core.money import FEN_PER_YI
from core.vocabulary import ListKind, Role, UnitKind
from scoring.component_file import cited, component
from scoring.own import rule_files
from scoring.predicates import COUNTED, OPERATORS, QUANTITIES, STREAKS
from scoring.ranking import TIES
from scoring.rulebook import (
    FOLDER,
    NO_TARGET,
    SUBJECTS,
    CardRule,
    Cited,
    Condition,
    Light,
    ListRule,
    Method,
    Proof,
    Remark,
    RemovalRule,
    Rulebook,
    Series,
    Size,
    Source,
)
from scoring.rulebook_whole import check_whole
from scoring.toml_reader import Table, read_toml

ENGINES = (1,)
EVIDENCE = ("reproduced", "cases_only")
"""What stands behind a book: published results that it reproduces, or cases of our own only."""
UNIT_ROLES = tuple(role.name for role in Role if role not in (Role.COORDINATOR, Role.LEAD_OFFICIAL))
"""Roles that units hold; a series cannot rank by a role that only persons hold."""


def load(path: Path) -> Rulebook:
    """Read one rulebook file named name.YYYY-MM-DD.toml; raises BadRulebook with file, key and what is allowed."""
    name = re.fullmatch(r"([a-z0-9_-]+)\.(\d{4}-\d{2}-\d{2})\.toml", path.name)
    if name is None:
        raise BadRulebook(path.name, "文件名", _FILE_NAME)
    try:
        day = date.fromisoformat(name[2])
    except ValueError as error:
        raise BadRulebook(path.name, "文件名", _FILE_NAME) from error
    if not path.is_file():
        raise NotFound("规则文件", path.name, "请核对路径。")
    return _parsed(path.read_bytes(), path.name, name=name[1], in_force_from=day)


_FILE_NAME = "应为“名称.生效日期.toml”，如lujiang.2019-01-01.toml"


def shipped() -> tuple[Rulebook, ...]:
    """All rulebooks of the system and the city's own, by name and day, each ended where another replaces it."""
    return ended(load(path) for path in rule_files(FOLDER))


def ended(books: Iterable[Rulebook]) -> tuple[Rulebook, ...]:
    """Return the books, those that another of them replaces ended on the day before that: a file in force is never edited."""
    whole = tuple(books)
    last = {book.replaces: book.in_force_from - timedelta(days=1) for book in whole if book.replaces}
    return tuple(replace(book, in_force_to=last[book.edition]) if book.edition in last else book for book in whole)


def in_force(name: str, on: date, *, books: tuple[Rulebook, ...] | None = None) -> Rulebook:
    """Return the edition of `name` in force on a day; raises NotFound, or Conflict if two are."""
    mine = [book for book in (_editions(name) if books is None else ended(books)) if book.name == name]
    holding = [book for book in mine if holds_on(book, on)]
    if not holding:
        raise NotFound("在该日有效的规则", name, f"{on.isoformat()}没有这一规则的有效版本。")
    if len(holding) > 1:
        raise Conflict(f"规则{name}在{on.isoformat()}有{len(holding)}个版本同时有效，请先修改生效日期。")
    return holding[0]


def _editions(name: str) -> tuple[Rulebook, ...]:
    """The editions of one name, each ended where another replaces it: only an edition of the same name can."""
    return ended(load(path) for path in rule_files(FOLDER, of=name))


def holds_on(book: Rulebook, on: date) -> bool:
    """Whether a rulebook is in force on a day."""
    return book.in_force_from <= on and (book.in_force_to is None or on <= book.in_force_to)


def edition(name: str) -> Rulebook | None:
    """Return the edition that is called so, such as lujiang.2019-01-01, whenever it is in force; None if there is none.

    Only files of the same name are read: one of them may replace it.
    """
    return next((book for book in _editions(name.rpartition(".")[0] or name) if book.edition == name), None)


def parse(content: bytes, file: str, *, name: str, in_force_from: date) -> Rulebook:
    """Read a rulebook from its bytes; raises BadRulebook."""
    top = read_toml(content, file)
    components = tuple(component(row) for row in top.tables("components"))
    book = Rulebook(
        name=name,
        engine=_engine(top),
        title=top.words("title"),
        in_force_from=in_force_from,
        in_force_to=top.day("in_force_to", None),
        replaces=top.text("replaces", ""),
        day_assumed=top.flag("day_assumed"),
        assumed=top.flag("assumed"),
        evidence=_proof(top),
        note=top.text("note", ""),
        source=_source(top.table("source")),
        method=_method(top.table("method")),
        series=tuple(_series(row, [one.key for one in components]) for row in top.tables("series")),
        components=components,
        target=_target(top.table("target")) if top.has("target") else (NO_TARGET, Cited("", "没有规定完成目标。", assumed=False)),
        lists=tuple(_list_rule(row) for row in top.tables("lists")),
        remarks=tuple(_remark(row) for row in top.tables("remarks")),
        cards=tuple(_card_rule(row) for row in top.tables("cards")),
        removals=tuple(_removal_rule(row) for row in top.tables("removals")),
        expect=_expect(top.table("expect", {})),
        content=content,
    )
    top.done()
    check_whole(book, file)
    return book


_parsed = lru_cache(maxsize=64)(parse)
"""The same bytes give the same book: a file that has not changed is not read anew each time that an edition is looked for."""


def _engine(top: Table) -> int:
    engine = top.whole("engine")
    if engine not in ENGINES:
        raise top.wrong("engine", f"本程序能算的引擎是{'、'.join(map(str, ENGINES))}，现为{engine}")
    return engine


def _proof(top: Table) -> Proof:
    proof = Proof(top.choice("evidence", EVIDENCE), top.count("cases"), top.count("reproduced", 0))
    if (proof.kind == "reproduced") != (proof.reproduced > 0):
        raise top.wrong("reproduced", "evidence为reproduced的须写复算出的公布结果数，为cases_only的不写")
    return proof


def _source(table: Table) -> Source:
    source = Source(
        issuer=table.text("issuer"),
        document=table.text("document"),
        number=table.text("number"),
        dated=table.text("dated"),
        url=table.text("url"),
        checked_on=table.text("checked_on"),
        carried=table.text("carried", ""),
    )
    table.done()
    return source


def _method(table: Table) -> Method:
    method = Method(
        period=table.choice("period", ("month", "quarter", "year")),
        window=table.choice("window", ("ytd", "period")),
        ties=table.choice("ties", TIES, default="competition"),
        rounding=table.choice("rounding", ("after", "before"), default="after"),
        score=table.choice("score", ("components", "given")),
        absent_plan=table.choice("absent_plan", ("share", "drop"), default="share"),
        early=table.choice("early", ("counted", "apart"), default="counted"),
    )
    table.done()
    return method


def _series(table: Table, components: list[str]) -> Series:
    minimum = table.table("minimum", {})
    series = Series(
        key=table.words("key"),
        title=table.words("title"),
        kinds=table.choices("kinds", UnitKind.__members__),
        roles=table.choices("roles", UNIT_ROLES),
        group=table.flag("group"),
        land_by_place=table.flag("land_by_place"),
        provincial_only=table.choice("scope", ("all", "provincial"), default="all") == "provincial",
        by_month=table.choice("attribution", ("at_close", "by_month"), default="at_close") == "by_month",
        min_projects=minimum.count("projects", 0),
        min_annual_plan=int(minimum.least("annual_plan_yi", 0, default=0) * FEN_PER_YI),
        marks=_marks(table.table("marks", {}), components),
        sizes=table.table("sizes").each(_size),
        assumed_marks=table.flag("assumed_marks"),
    )
    minimum.done()
    table.done()
    return series


def _marks(table: Table, components: list[str]) -> tuple[tuple[str, Fraction], ...]:
    marks = table.each(lambda inner, key: inner.number(key))
    for key, mark in marks:
        if key not in components:
            raise table.wrong(key, f"没有这个评分项；已有的是{'、'.join(components) or '（无）'}")
        if mark < 0:
            raise table.wrong(key, "分值不得小于0")
    return marks


def _size(table: Table, key: str) -> Size:
    if key not in ("red", "black"):
        raise table.wrong(key, "榜单只有red和black")
    if not table.holds_table(key):
        return Size(table.count(key), None)
    inner = table.table(key)
    size = Size(inner.count("at_least"), 1 / inner.least("one_in", 1))
    inner.done()
    return size


def _condition(table: Table) -> Condition:
    kinds = [kind for kind in _CONDITIONS if table.has(kind)]
    if len(kinds) != 1:
        raise table.wrong("条件", f"每个条件恰好写一种：{'、'.join(_CONDITIONS)}")
    condition = _CONDITIONS[kinds[0]](table, kinds[0])
    table.done()
    return condition


def _several(table: Table, kind: str) -> Condition:
    return Condition(kind, parts=tuple(_condition(row) for row in table.tables(kind)))


def _compare(table: Table, kind: str) -> Condition:
    return Condition(kind, table.choice(kind, QUANTITIES), table.choice("op", OPERATORS), table.number("value"))


def _count(table: Table, kind: str) -> Condition:
    return Condition(kind, table.choice(kind, COUNTED), table.choice("op", OPERATORS), table.number("value"))


def _streak(table: Table, kind: str) -> Condition:
    return Condition(kind, table.choice(kind, STREAKS), ">=", Fraction(table.whole("periods")))


def _named(*allowed: str) -> Callable[[Table, str], Condition]:
    return lambda table, kind: Condition(kind, table.choice(kind, allowed))


_CONDITIONS: dict[str, Callable[[Table, str], Condition]] = {
    "all_of": _several,
    "any_of": _several,
    "compare": _compare,
    "count_in_window": _count,
    "streak": _streak,
    "first": _named("red", "black"),
    "last": _named("red", "black"),
    "target": _named("met", "missed"),
    "exempt": _named("no", "yes"),
}


def _target(table: Table) -> tuple[Condition, Cited]:
    found = cited(table, retelling=True)
    return _condition(table), found


def _list_rule(table: Table) -> ListRule:
    kind = ListKind[table.choice("kind", ListKind.__members__)]
    found = cited(table, retelling=True)
    return ListRule(kind, _condition(table), found)


def _remark(table: Table) -> Remark:
    title, found = table.text("title"), cited(table, retelling=True)
    return Remark(title, _condition(table), found)


def _card_rule(table: Table) -> CardRule:
    light = Light[table.choice("colour", Light.__members__)]
    subject, series = table.choice("subject", SUBJECTS), table.text("series", "")
    minimum = table.table("minimum", {})
    least = int(minimum.least("annual_plan_yi", 0, default=0) * FEN_PER_YI)
    minimum.done()
    found = cited(table, retelling=True)
    then = table.words("then") if table.has("then") else ""
    return CardRule(light, subject, series, least, _condition(table), found, then)


def _removal_rule(table: Table) -> RemovalRule:
    subject, series = table.choice("subject", SUBJECTS), table.text("series", "")
    found = cited(table, retelling=True)
    return RemovalRule(subject, series, _condition(table), found)


def _expect(table: Table) -> tuple[tuple[str, int], ...]:
    units = table.table("units", {}).each(lambda inner, key: inner.whole(key))
    table.done()
    return units
