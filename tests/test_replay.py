"""What is put in again is, row for row and number for number, what the commands wrote the first time."""

import inspect

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from tests.data.town import town
from tests.engines import undone
from tests.replay import numbers, rows, written_once


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest) -> Engine:
    """An empty database of each kind that is given back as it was."""
    found: Engine = request.getfixturevalue("shared_sqlite" if request.param == "sqlite" else "shared_postgres")
    return found


def test_the_town_is_the_same_whether_commands_write_it_or_its_rows_are_put_in(shared: Engine) -> None:
    went, found = list[Session](), []

    @written_once
    def made(session: Session) -> None:
        went.append(session)
        inspect.unwrap(town)(session)

    for _ in range(3):
        with undone(shared) as session:
            made(session)
            found.append((rows(session.connection()), numbers(session.connection())))
    assert len(went) == 1
    assert found[0] == found[1] == found[2]
    assert len(found[0][0]["progress_report"]) == 28


def test_where_somebody_entered_something_the_commands_are_given(shared: Engine) -> None:
    with undone(shared) as session:
        town(session)
        with pytest.raises(sa.exc.IntegrityError, match="city"):
            town(session)
