"""Whoever has the database in hand and takes the guards off: every change is named; with the guards on, none is possible."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from core import db, sealing
from core.period import Month
from scoring import seal
from scoring.publish import route
from tests import engines
from tests.core.test_kept import take_off_the_guards
from tests.office import FIRST, closed_town

TRIES, SEED = 200, 2019
CELLS: dict[str, tuple[str, ...]] = {
    "sealed_part": ("content", "digest"),
    "seal": ("id", "kind", "number", "period", "version", "previous", "digest"),
    "seal_content": ("seal_id", "place", "name", "digest"),
    "seal_head": ("kind", "last", "digest"),
    "sealed_standing": ("seal_id", "series", "unit_id", "place", "original_place", "listed", "score"),
    "circular": (
        *("id", "year", "month", "version", "state", "rulebook", "digest", "seal_id"),
        *("known_at", "drafter_id", "drafted_at", "check_due_at", "signatory_id", "signed_at", "remark"),
    ),
    "circular_issue": (
        *("circular_id", "document", "title", "issuers", "addressees", "copies", "issued_on", "word_digest", "issued_at", "person_id"),
    ),
    "data_check": ("circular_id", "unit_id", "state"),
    "card": (*("id", "project_id", "colour", "year", "month", "clause", "issued_at", "issuer_id", "numerator", "denominator", "reason"),),
}
"""Everything that is stored of seals, of issued documents and of cards, of signatures and of what units said before them."""
KEYS = (("seal", "id"), ("circular", "id"), ("circular_issue", "circular_id"), ("card", "id"))
"""Columns that are the row's place in the file."""
Cell = tuple[str, str, int]
"""A table, a column and the row's place in the file."""


@dataclass(frozen=True)
class Thief:
    """Somebody with the file of the database, a connection of his own, and the guards off."""

    connection: sqlite3.Connection
    engine: Engine

    def value(self, cell: Cell) -> Any:
        """What stands in a cell."""
        table, column, row = cell
        return self.connection.execute(f"SELECT {column} FROM {table} WHERE rowid = ?", (row,)).fetchone()[0]

    def put(self, cell: Cell, value: object, *, row: int | None = None) -> None:
        """Write into a cell; `row` where its number was changed."""
        table, column, place = cell
        self.connection.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (value, place if row is None else row))

    def put_text(self, cell: Cell, content: bytes) -> None:
        """Write bytes as text into a cell, whether or not they are UTF-8."""
        table, column, row = cell
        self.connection.execute(f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE rowid = ?", (content, row))

    def run(self, *statements: str) -> None:
        """Give statements."""
        for statement in statements:
            self.connection.execute(statement)

    def faults(self) -> tuple[str, ...]:
        """What verification says."""
        with db.reading(self.engine) as session:
            return route.verify(session).faults


@pytest.fixture(scope="module")
def unguarded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small town with the issued lists of three months, made once, its guards taken off; only to be copied."""
    folder = tmp_path_factory.mktemp("issued")
    with engines.fresh_sqlite(sqlite_template, folder) as engine:
        with db.transaction(engine) as session:
            office = closed_town(session)
            for month in FIRST:
                office.lock(month)
                office.decide_card(month)
                office.publish(month)
        address = engines.copied(engine, folder / "unguarded.sqlite")
    bare = db.create_engine(address)
    with bare.begin() as connection:
        take_off_the_guards(connection)
    bare.dispose()
    return folder / "unguarded.sqlite"


@pytest.fixture
def thief(unguarded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Thief]:
    """No guard is left; a result is derived once from the same bytes, for it depends on nothing else."""
    with engines.fresh_sqlite(unguarded, tmp_path) as engine:
        connection = sqlite3.connect(str(engine.url.database), isolation_level=None)
        assert connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall() == []
        monkeypatch.setattr(seal, "derived", _once)
        yield Thief(connection, engine)
        connection.close()


_derived = cache(lambda month, parts, derived=seal.derived: derived(month, dict(parts)))


def _once(month: Month, parts: Mapping[str, bytes]) -> bytes:
    found: bytes = _derived(month, tuple(parts.items()))
    return found


def rows(thief: Thief, table: str) -> list[int]:
    return [row for (row,) in thief.connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]


def other(value: bytes | str | int, random: Random) -> bytes:
    """The same, as bytes, with one byte changed to any other."""
    content = value if isinstance(value, bytes) else str(value).encode()
    place = random.randrange(len(content))
    return content[:place] + bytes([content[place] ^ random.randrange(1, 256)]) + content[place + 1 :]


def number_other(value: int, random: Random) -> int:
    """The same with one digit changed: what is the row's place in the file can be nothing else."""
    digits = str(value)
    place = random.randrange(len(digits))
    return int(digits[:place] + random.choice([digit for digit in "0123456789" if digit != digits[place]]) + digits[place + 1 :])


def tokens(thief: Thief, cell: Cell) -> tuple[str, ...]:
    """What has to be said of a change: the seal's number, the document, the head of the chain, or what the log vouches for."""
    table, column, row = cell
    if column == "document":
        return ("的印发事项与封存对不上",)
    if table in NAMED:
        return tuple(one.format(row=row) for one in NAMED[table])
    if table == "circular_issue":
        return (thief.value((table, "document", row)), f"印发件第{row}号", f"印发第{row}号与操作日志的存证不符")
    if table == "data_check":
        return (f"签发第{thief.value((table, 'circular_id', row))}号与操作日志的存证不符",)
    if table == "sealed_part":
        asked = "SELECT number FROM seal JOIN seal_content ON seal_id = seal.id WHERE seal_content.digest = ?"
        return tuple(f"第{number}号" for (number,) in thief.connection.execute(asked, (thief.value((table, "digest", row)),)))
    seal_id = thief.value((table, "id" if table == "seal" else "seal_id", row))
    return (f"第{thief.value(('seal', 'number', seal_id))}号",)


NAMED = {
    "seal_head": ("链首",),
    "circular": ("2019年{row}月", "鹭重办〔2019〕{row}号", "第{row}号（2019-", "签发第{row}号与操作日志的存证不符"),
    "card": ("发牌第{row}号",),
}


def tried(thief: Thief, random: Random, table: str, column: str) -> tuple[str, bool]:
    """Change one byte of one thing stored in a column and put it back: what was changed, and whether verification named it."""
    row = random.choice([one for one in rows(thief, table) if thief.value((table, column, one)) is not None])
    cell, before = (table, column, row), thief.value((table, column, row))
    wanted, after = tokens(thief, cell), number_other(before, random) if (table, column) in KEYS else other(before, random)
    try:
        thief.put_text(cell, after) if isinstance(after, bytes) and not isinstance(before, bytes) else thief.put(cell, after)
    except sqlite3.IntegrityError:
        return tried(thief, random, table, column)
    moved = after if isinstance(after, int) else row
    said = thief.faults()
    thief.put(cell, before, row=moved)
    return f"{table}.{column} {before!r:.60} → {after!r:.60}: {said}", any(token in one for token in wanted for one in said)


def test_two_hundred_changes_of_one_byte_are_two_hundred_times_named(thief: Thief) -> None:
    random = Random(SEED)  # noqa: S311  # the same changes each time
    assert thief.faults() == ()
    columns = [(table, column) for table, columns in CELLS.items() for column in columns]
    results = [tried(thief, random, *columns[number % len(columns)]) for number in range(TRIES)]
    named = sum(found for _, found in results)
    print(f"named {named} of {TRIES}")
    assert [what for what, found in results if not found] == []
    assert named == TRIES
    assert len(columns) < TRIES
    assert thief.faults() == ()


LIST_1, LIST_2, LIST_3 = 1, 3, 5
"""The seals of the three lists; those of their issues stand between."""
RESULT_OF_THE_SECOND = f"(SELECT digest FROM seal_content WHERE name = 'result.json' AND seal_id = {LIST_2})"
A_NAME_MORE = f"INSERT INTO seal_content SELECT {LIST_2}, 99, 'more', digest FROM seal_content WHERE seal_id = {LIST_1} AND place = 0"
CALLED_ISSUED = (
    "INSERT INTO circular (year, month, version, state, rulebook, known_at, digest, reason, drafter_id, drafted_at, remark)"
    " SELECT year, 4, 1, 'ISSUED', rulebook, known_at, digest, reason, drafter_id, drafted_at, remark FROM circular WHERE id = 1"
)
NEVER_GIVEN = (
    "INSERT INTO card_decision (unit_id, kind, colour, year, month, reason, at, person_id)"
    " VALUES (1, 'NOT_ISSUED', 'RED', 2019, 2, 'x', x'ff', 1)"
)
TYPED_IN = (
    "UPDATE audit_entry SET detail = (SELECT substr(detail, instr(detail, '〔')) FROM audit_entry WHERE act = '签发通报')"
    " WHERE act = '起草通报'"
)
MORE: dict[str, tuple[str, tuple[str, ...]]] = {
    "a part is gone": ("result.json不在库中", (f"DELETE FROM sealed_part WHERE digest = {RESULT_OF_THE_SECOND}",)),
    "a name is gone": (
        "月度红黑榜第2号（2019-02第1版）：封存内容的目录被改动",
        (f"DELETE FROM seal_content WHERE seal_id = {LIST_2} AND place = 3",),
    ),
    "a name is added": ("月度红黑榜第2号（2019-02第1版）：封存内容的目录被改动", (A_NAME_MORE,)),
    "a place is gone": (
        "月度红黑榜第3号（2019-03第1版）：名次表与封存的榜单不一致",
        (f"DELETE FROM sealed_standing WHERE seal_id = {LIST_3} AND unit_id = 4",),
    ),
    "a place is added": (
        "月度红黑榜第1号（2019-01第1版）：名次表与封存的榜单不一致",
        (f"INSERT INTO sealed_standing (seal_id, series, unit_id, place) VALUES ({LIST_1}, 'companies', 1, 2)",),
    ),
    "a unit is taken off its list": (
        "月度红黑榜第1号（2019-01第1版）：名次表与封存的榜单不一致",
        (f"UPDATE sealed_standing SET listed = NULL WHERE seal_id = {LIST_1}",),
    ),
    "the last list is cut off": ("月度红黑榜的链首记的是第3号，与库中最后的第2号不符", (f"DELETE FROM seal WHERE id = {LIST_3}",)),
    "a list in the middle is cut out": ("月度红黑榜第3号（2019-03第1版）：前面缺第2号", (f"DELETE FROM seal WHERE id = {LIST_2}",)),
    "the head is gone": ("月度红黑榜的链首记的是第0号", ("DELETE FROM seal_head",)),
    "two seals change places": (
        "接不上",
        tuple(
            f"UPDATE seal SET number = {after} WHERE number = {before} AND kind = 'MONTHLY_LIST'"
            for before, after in ((1, 9), (2, 1), (9, 2))
        ),
    ),
    "two lists change places": ("2019年1月通报第1版与其封存对不上", ("UPDATE circular SET seal_id = 4 - seal_id WHERE seal_id < 4",)),
    "a circular has lost its seal": ("2019年2月通报第1版与其封存对不上", ("UPDATE circular SET seal_id = 9 WHERE month = 2",)),
    "a signature is taken back": (
        "月度红黑榜第2号没有对应的通报",
        ("UPDATE circular SET seal_id = NULL, signed_at = NULL WHERE month = 2",),
    ),
    "a circular is gone": ("月度红黑榜第3号没有对应的通报", ("DELETE FROM circular WHERE id = 3",)),
    "an issued list is hidden": ("鹭重办〔2019〕1号的通报不是“已印发”", ("UPDATE circular SET state = 'DROPPED' WHERE id = 1",)),
    "an issue is gone": ("印发件第2号没有对应的印发记录", ("DELETE FROM circular_issue WHERE circular_id = 2",)),
    "the last issue is cut off": (
        "印发件的链首记的是第3号，与库中最后的第2号不符",
        ("DELETE FROM seal WHERE kind = 'ISSUE' AND number = 3",),
    ),
    "another document": (
        "鹭重办〔2019〕2号的印发事项与封存对不上",
        ("UPDATE circular_issue SET word_digest = (SELECT word_digest FROM circular_issue WHERE circular_id = 1) WHERE circular_id = 2",),
    ),
    "a sealed card is gone": ("月度红黑榜第1号（2019-01第1版）：封存的红黄牌决定在库中被改动或删去", ("DELETE FROM card WHERE month = 1",)),
    "a sealed card has a colour that there is none of": (
        "月度红黑榜第3号（2019-03第1版）：封存的红黄牌决定在库中被改动或删去",
        ("UPDATE card SET colour = 'REX' WHERE month = 3",),
    ),
    "a card is removed, at what is no moment": ("摘牌第2号没有操作日志的存证", ("UPDATE card SET withdrawn_at = 20190710 WHERE id = 2",)),
    "a reason is given afterwards": ("签发第3号与操作日志的存证不符", ("UPDATE circular SET reason = '漏计' WHERE id = 3",)),
    "a unit has objected afterwards": (
        "签发第1号与操作日志的存证不符",
        ("UPDATE data_check SET state = 'OBJECTED', objection = '少计' WHERE circular_id = 1",),
    ),
    "the log says nothing of a signature": (
        "签发第2号没有操作日志的存证",
        ("UPDATE audit_entry SET detail = CAST(x'ff' AS TEXT) WHERE act = '签发通报' AND detail LIKE '%签发2 %'",),
    ),
    "a refusal that nobody gave": ("不采纳第1号没有操作日志的存证", (NEVER_GIVEN,)),
    "a token that somebody typed into a reason": (
        "签发第3号与操作日志的存证不符",
        ("UPDATE circular SET remark = 'x' WHERE id = 3", TYPED_IN),
    ),
    "an unsigned circular is called issued": ("2019年4月通报第1版没有签发，状态却是“已印发”", (CALLED_ISSUED,)),
    "a sealed card has another colour": (
        "月度红黑榜第2号（2019-02第1版）：封存的红黄牌决定在库中被改动或删去",
        ("UPDATE card SET colour = 'YELLOW' WHERE month = 2",),
    ),
}
"""What is said of a change, and the statements that make it."""


STRANGE = ("x'ff'", "CAST(x'ff00' AS TEXT)", "9e999")
"""Bytes, text that is no UTF-8, a number that is none: SQLite stores them in any column but the row's place."""


def test_whatever_stands_in_a_column_is_named(thief: Thief) -> None:
    silent = []
    for table, columns in CELLS.items():
        for column, value in ((column, value) for column in columns for value in STRANGE):
            row = next(one for one in rows(thief, table) if thief.value((table, column, one)) is not None)
            before = thief.value((table, column, row))
            try:
                thief.run(f"UPDATE {table} SET {column} = {value} WHERE rowid = {row}")
            except sqlite3.IntegrityError:
                continue
            silent += [] if thief.faults() else [f"{table}.{column} {value}"]
            thief.put((table, column, row), before)
    assert silent == []
    assert thief.faults() == ()


@pytest.mark.parametrize("what", MORE)
def test_more_than_a_byte_is_named_too(thief: Thief, what: str) -> None:
    said, statements = MORE[what]
    thief.run(*statements)
    assert [one for one in thief.faults() if said in one] != []


def test_the_end_cut_off_with_its_head_leaves_a_circular_without_its_seal(thief: Thief) -> None:
    digest = thief.connection.execute("SELECT digest FROM seal WHERE number = 2 AND kind = 'MONTHLY_LIST'").fetchone()[0]
    thief.run(
        f"DELETE FROM sealed_standing WHERE seal_id = {LIST_3}",
        f"DELETE FROM seal_content WHERE seal_id = {LIST_3}",
        f"DELETE FROM seal WHERE id = {LIST_3}",
        f"UPDATE seal_head SET last = 2, digest = '{digest}' WHERE kind = 'MONTHLY_LIST'",
    )
    assert thief.faults() == ("2019年3月通报第1版与其封存对不上。", "签发第3号与操作日志的存证不符。")


def forged(thief: Thief, name: str, change: Callable[[bytes], bytes]) -> None:
    """Another content of a part of the first seal, and every digest after it made right again."""
    held = thief.connection.execute(
        "SELECT p.content FROM sealed_part p JOIN seal_content c ON c.digest = p.digest WHERE c.seal_id = 1 AND c.name = ?", (name,)
    ).fetchone()[0]
    content = change(held)
    assert content != held
    thief.connection.execute("INSERT INTO sealed_part VALUES (?, ?)", (sealing.digest(content), content))
    thief.connection.execute("UPDATE seal_content SET digest = ? WHERE seal_id = 1 AND name = ?", (sealing.digest(content), name))
    previous = sealing.BEGINNING
    for number in (LIST_1, LIST_2, LIST_3):
        place, period, version = thief.connection.execute("SELECT number, period, version FROM seal WHERE id = ?", (number,)).fetchone()
        link = _Link(place, period, version, previous)
        parts = thief.connection.execute("SELECT name, digest FROM seal_content WHERE seal_id = ? ORDER BY place", (number,)).fetchall()
        digest = sealing.digest_of("MONTHLY_LIST", link, parts=parts)
        thief.connection.execute("UPDATE seal SET previous = ?, digest = ? WHERE id = ?", (previous, digest, number))
        previous = digest
    thief.connection.execute("UPDATE seal_head SET digest = ? WHERE kind = 'MONTHLY_LIST'", (previous,))


@dataclass
class _Link:
    number: int
    period: str
    version: int
    previous: str


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("result.json", lambda content: content.replace(b'"listed": "RED"', b'"listed": "BLACK"', 1)),
        ("facts/figures.csv", lambda content: content.replace(b",900000000,", b",100000000,", 1)),
        ("rulebook/lujiang.2019-01-01.toml", lambda content: content.replace(b"[1, 0.85]", b"[1, 0.95]", 1)),
    ],
)
def test_a_list_forged_with_every_digest_made_right_is_not_what_its_facts_and_rulebook_give(
    thief: Thief, name: str, change: Callable[[bytes], bytes]
) -> None:
    forged(thief, name, change)
    faults = thief.faults()
    assert faults[0] == "月度红黑榜第1号（2019-01第1版）：榜单与重新推导的结果不一致。"
    assert [one for one in faults if "月度红黑榜第" in one and "第1号" not in one] == []


def test_a_chain_that_was_sealed_anew_throughout_is_not_the_one_that_the_log_knows(thief: Thief) -> None:
    """A name that no result depends on is another; every digest of the list and after it is made right."""
    forged(thief, "facts/units.csv", lambda content: content.replace("东山区".encode(), "西山区".encode()))
    assert thief.faults() == tuple(f"签发第{number}号与操作日志的存证不符。" for number in (1, 2, 3))
