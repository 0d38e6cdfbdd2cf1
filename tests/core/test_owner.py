"""A SQLite database whose files belong to another user: one sentence says whose they are and how that is mended."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from core import db
from core.errors import Conflict, NotFound

NOBODY = 65534


@contextmanager
def another() -> Iterator[None]:
    """Be a user without rights meanwhile; who is no root already is one."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that is not open."""
    place = tmp_path_factory.mktemp("made") / "ducha.sqlite"
    engine = db.create_engine(f"sqlite:///{place}")
    db.migrate(engine)
    engine.dispose()
    return place


@pytest.fixture
def file(made: Path) -> Iterator[Path]:
    """A copy of it in a folder that everybody may use."""
    with tempfile.TemporaryDirectory(prefix="ducha-owner-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield Path(shutil.copy(made, folder))
        folder.chmod(0o700)


def store(engine: Engine) -> None:
    with db.transaction(engine) as session:
        session.connection().execute(sa.text("UPDATE alembic_version SET version_num = version_num"))


def said(path: Path) -> str:
    return f"不能读写{path}，它属于{path.owner()}，数据没有改动。"


def test_a_file_that_may_not_be_read_names_its_owner(file: Path) -> None:
    file.chmod(0)
    with another(), pytest.raises(Conflict) as refused:
        db.existing(f"sqlite:///{file}")
    assert said(file) in str(refused.value)
    assert f": {file}*，再重试" in str(refused.value)
    assert "ducha-as" in str(refused.value)


def test_a_file_that_may_be_read_and_not_written_names_its_owner_when_something_is_stored(file: Path) -> None:
    file.chmod(0o444)
    with another(), pytest.raises(Conflict) as refused:
        store(db.create_engine(f"sqlite:///{file}"))
    assert said(file) in str(refused.value)


def test_what_a_command_left_beside_the_file_is_named(file: Path) -> None:
    beside = file.with_name(f"{file.name}-shm")
    beside.touch()
    beside.chmod(0)
    file.chmod(0o666)
    with another(), pytest.raises(Conflict) as refused:
        db.existing(f"sqlite:///{file}")
    assert said(beside) in str(refused.value)


def test_a_folder_that_may_not_be_entered_is_not_taken_for_one_without_a_database(file: Path) -> None:
    file.parent.chmod(0)
    with another(), pytest.raises(Conflict) as refused:
        db.existing(f"sqlite:///{file}")
    assert said(file.parent) in str(refused.value)


def test_a_file_that_is_no_database_is_not_called_another_s(file: Path) -> None:
    file.write_bytes(b"no database at all" * 1000)
    with pytest.raises(Conflict, match="打不开"):
        db.existing(f"sqlite:///{file}")
    file.unlink()
    with pytest.raises(NotFound):
        db.existing(f"sqlite:///{file}")
