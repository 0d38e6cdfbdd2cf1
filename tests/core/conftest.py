"""Fixtures of the tests of models, queries and commands."""

import pytest
from sqlmodel import Session

from tests.core.cast import Cast
from tests.data.town import town


@pytest.fixture
def cast(session: Session) -> Cast:
    """The small town with the persons of a month's round in it."""
    town(session)
    return Cast(session)
