"""Demonstration databases as earlier versions of the program made them: kept compressed, put back on SQLite and on PostgreSQL."""

import hashlib
import io
import json
import lzma
import sqlite3
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import psycopg
import sqlalchemy as sa
from alembic import command
from psycopg import sql
from sqlalchemy.engine import Engine

from core import db

FOLDER = Path(__file__).parent / "databases"
ROWS = FOLDER / "rows.json.xz"
CONTENTS = {True: FOLDER / "texts.tar.xz", False: FOLDER / "files.tar.xz"}
"""Where contents lie: those that are UTF-8, and documents and workbooks."""
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME, "dict_size": 2**26}]

Value = str | int | None
Cell = Value | bytes


@dataclass(frozen=True)
class Table:
    """A table's columns and its rows, column by column; of a column in `contents` each value is the SHA-256 of what is kept."""

    columns: Sequence[str]
    values: Sequence[Sequence[Value]]
    contents: Sequence[str] = ()

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows as they were, with their contents."""
        kept = kept_contents()
        whole = (
            [None if one is None else kept[str(one)] for one in column] if name in self.contents else column
            for name, column in zip(self.columns, self.values, strict=True)
        )
        yield from zip(*whole, strict=True)


@dataclass(frozen=True)
class Earlier:
    """A database: which release and commit made it, its schema's version, the statements of its schema on SQLite, its tables."""

    release: str
    commit: str
    version: str
    schema: Sequence[str]
    tables: Mapping[str, Table]


@cache
def earlier() -> dict[str, Earlier]:
    """The databases that are kept, by release."""
    found = json.loads(lzma.decompress(ROWS.read_bytes()))
    made = (Earlier(**{**one, "tables": {name: Table(**table) for name, table in one["tables"].items()}}) for one in found)
    return {one.release: one for one in made}


@cache
def kept_contents() -> dict[str, bytes]:
    """Every content that rows name, by its SHA-256."""
    found: dict[str, bytes] = {}
    for path in CONTENTS.values():
        with tarfile.open(fileobj=io.BytesIO(lzma.decompress(path.read_bytes()))) as archive:
            found |= {member.name: held.read() for member in archive if (held := archive.extractfile(member)) is not None}
    return found


def kept(path: Path, release: str, *, commit: str, contents: dict[str, bytes]) -> Earlier:
    """Read a SQLite database whole; what is binary in it is added to the contents."""
    with closing(sqlite3.connect(path)) as found:
        version = str(found.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        schema = [
            str(one[0]) for one in found.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'table' DESC, rowid")
        ]
        names = [str(one[0]) for one in found.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        return Earlier(release, commit, version, schema, {name: _table(found, name, contents) for name in names})


def _table(found: sqlite3.Connection, name: str, contents: dict[str, bytes]) -> Table:
    asked = found.execute(f'SELECT * FROM "{name}" ORDER BY rowid')
    columns = [str(one[0]) for one in asked.description]
    values = [list(column) for column in zip(*asked, strict=True)] or [[] for _ in columns]
    binary = [place for place, column in enumerate(values) if any(isinstance(one, bytes) for one in column)]
    for place in binary:
        digests = [None if one is None else hashlib.sha256(one).hexdigest() for one in values[place]]
        contents |= {digest: one for digest, one in zip(digests, values[place], strict=True) if digest is not None}
        values[place] = digests
    return Table(columns, values, [columns[place] for place in binary])


def keep(databases: Iterable[Earlier], contents: Mapping[str, bytes]) -> None:
    """Write the archives anew."""
    text = json.dumps([asdict(one) for one in databases], ensure_ascii=False, separators=(",", ":"))
    ROWS.write_bytes(_packed(text.encode()))
    for readable, path in CONTENTS.items():
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as archive:
            for digest, content in contents.items():
                if _is_text(content) is readable:
                    member = tarfile.TarInfo(digest)
                    member.size = len(content)
                    archive.addfile(member, io.BytesIO(content))
        path.write_bytes(_packed(stream.getvalue()))


def _packed(content: bytes) -> bytes:
    return lzma.compress(content, filters=_FILTERS)


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def on_sqlite(one: Earlier, path: Path) -> Engine:
    """Put a database back into a SQLite file that is not there, statement by statement and row by row; return its engine."""
    with closing(sqlite3.connect(path)) as made, made:
        tables = [statement for statement in one.schema if statement.startswith("CREATE TABLE")]
        for statement in tables:
            made.execute(statement)
        for name, table in one.tables.items():
            places = ", ".join("?" for _ in table.columns)
            made.executemany(f'INSERT INTO "{name}" ({_names(table)}) VALUES ({places})', table.rows())
        for statement in one.schema[len(tables) :]:
            made.execute(statement)
    return db.create_engine(f"sqlite:///{path}")


def _names(table: Table) -> str:
    return ", ".join(f'"{name}"' for name in table.columns)


def on_postgres(one: Earlier, engine: Engine) -> None:
    """Fill an empty PostgreSQL database: the migrations lay the schema of that version, the same rows are copied in as they were."""
    migrate_to(engine, one.version)
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, options="-c timezone=UTC -c session_replication_role=replica") as made:
        for name in one.tables:
            made.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for name, table in one.tables.items():
            columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
            with made.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), columns)) as copied:
                for row in table.rows():
                    copied.write_row(row)
    with engine.begin() as connection:
        _count_on(connection)


def _count_on(connection: sa.Connection) -> None:
    """Let the numbers go on after the last one."""
    owned = (
        "SELECT t.relname, a.attname, s.oid::regclass::text FROM pg_class s JOIN pg_depend d ON d.objid = s.oid "
        "JOIN pg_class t ON t.oid = d.refobjid JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid "
        "WHERE s.relkind = 'S' AND d.deptype IN ('a', 'i')"
    )
    for table, column, sequence in connection.exec_driver_sql(owned).all():
        connection.exec_driver_sql(f'SELECT setval(\'{sequence}\', max("{column}")) FROM "{table}" HAVING max("{column}") IS NOT NULL')


def migrate_to(engine: Engine, version: str) -> None:
    """Lay the schema of a version in an empty database by this program's migrations."""
    config = db._alembic()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
