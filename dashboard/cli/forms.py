"""What the commands about forms share: the database of this machine, the forms by name, progress on standard error."""

import sys

from sqlalchemy.engine import Engine

from core import db
from core.errors import BadInput
from core.settings import from_environment
from data.sheets import ANNUAL_PLAN, MONTHLY_REPORT, Form

_MANY = 200
_NAMES = {"年度计划": ANNUAL_PLAN, "年度计划表": ANNUAL_PLAN, "计划": ANNUAL_PLAN, "月报": MONTHLY_REPORT, "月报表": MONTHLY_REPORT}


def open_database() -> Engine:
    """Return the engine of DUCHA_DATABASE_URL, else of the local file; raises what db.existing raises."""
    return db.existing(from_environment().database_url)


def form_named(name: str) -> Form:
    """Return the form of a name that people use; raises BadInput."""
    if name not in _NAMES:
        raise BadInput(f"没有“{name}”这种表。请写年度计划或月报。")
    return _NAMES[name]


def progress(text: str, rows: int) -> None:
    """Say on standard error how far long work has come."""
    if rows >= _MANY:
        print(text, file=sys.stderr, flush=True)
