"""A database of an earlier version becomes this version's, and what of it verifies afterwards; with `make chaos` for all that are kept."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy.engine import Engine

from core import db
from core.queries import audit
from scoring.publish import route
from tests.engines import PostgresTemplate
from tests.rowwise import Rows, differences, not_meant, rows_of
from tests.upgrades.earlier import Earlier, earlier, on_postgres, on_sqlite

HEAD = (
    "| made by | schema | database | rows | seconds | entries before | after | derived again | faults |\n"
    "|:--|:--|:--|--:|--:|--:|--:|--:|--:|"
)
MEANT: Mapping[str, str] = {
    "alembic_version.-": "the version that it was",
    "alembic_version.*": "the version that it is",
    "audit_entry.*": "entries that vouch for what was done before",
    "audit_head.last": "the log's last entry, after those",
    "audit_head.digest": "and its digest",
}
"""What an upgrade changes in a full database, and why: `table.column`, `table.*` for rows put in, `table.-` for rows lost."""
_numbers = count(1)


@dataclass(frozen=True)
class Upgraded:
    """What a database was, with every row of it, the engine on which it was brought forward, and the seconds that it took."""

    was: Earlier
    engine: Engine
    seconds: float
    before: Mapping[str, Rows]
    differs: Mapping[str, int]
    """How many rows are not as they were right after the upgrade, by what differs."""

    def line(self) -> tuple[str, tuple[str, ...]]:
        """A row of the table, and the faults that log, seals and rows have."""
        with db.reading(self.engine) as session:
            log, sealed = audit.verify(session), route.verify(session)
        faults = (*log.faults, *sealed.faults, *not_meant(self.differs, MEANT))
        rows = sum(len(table.values[0]) for table in self.was.tables.values())
        entries = len(self.was.tables["audit_entry"].values[0])
        kind, seals = self.engine.dialect.name, sealed.seals + sealed.evaluations
        found = (self.was.release, self.was.version, kind, f"{rows:,}", f"{self.seconds:.1f}", entries, log.entries, seals, len(faults))
        return f"| {' | '.join(str(one) for one in found)} |", faults


@contextmanager
def upgraded(was: Earlier, template: PostgresTemplate | None, folder: Path) -> Iterator[Upgraded]:
    """Yield a database brought forward: on PostgreSQL where a server is given, else a SQLite file in the folder."""
    if template is None:
        engine = on_sqlite(was, folder / f"{was.release}.sqlite")
        yield _forward(was, engine)
        engine.dispose()
        return
    with without_tables(template) as engine:
        on_postgres(was, engine)
        yield _forward(was, engine)


def _forward(was: Earlier, engine: Engine) -> Upgraded:
    before = rows_of(engine)
    began = time.perf_counter()
    db.migrate(engine)
    seconds = time.perf_counter() - began
    return Upgraded(was, engine, seconds, before, differences(before, rows_of(engine)))


@contextmanager
def without_tables(template: PostgresTemplate) -> Iterator[Engine]:
    """Yield an engine on a database without a table, which is dropped afterwards."""
    name = f"{template.name}_without_{next(_numbers)}"
    with psycopg.connect(template.url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
        engine = db.create_engine(template.url.set(database=name).render_as_string(hide_password=False))
        yield engine
        engine.dispose()
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def everything(template: PostgresTemplate) -> tuple[str, tuple[str, ...]]:
    """Bring all that is kept forward on both databases; return the table and the faults."""
    lines, faults = [HEAD], list[str]()
    for was in earlier().values():
        for server in (None, template):
            with tempfile.TemporaryDirectory(prefix="ducha-upgrade-") as folder, upgraded(was, server, Path(folder)) as city:
                line, wrong = city.line()
            lines.append(line)
            faults.extend(wrong)
    return "\n".join(lines), tuple(faults)
