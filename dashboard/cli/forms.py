"""What the commands about forms share: the database of this machine, the forms by name, progress on standard error."""

import sys
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from core import db
from core.errors import BadInput, Conflict
from core.settings import from_environment
from data.sheets import ANNUAL_PLAN, MONTHLY_REPORT, Form

_MANY = 200
_NAMES = {"年度计划": ANNUAL_PLAN, "年度计划表": ANNUAL_PLAN, "计划": ANNUAL_PLAN, "月报": MONTHLY_REPORT, "月报表": MONTHLY_REPORT}


def open_database() -> Engine:
    """Return the engine of DUCHA_DATABASE_URL, else of the local file, at the newest schema; raises Conflict when the file is missing."""
    url = sa.make_url(from_environment().database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise Conflict(f"没有数据库文件{url.database}。请用环境变量DUCHA_DATABASE_URL指明数据库。")
    engine = db.create_engine(url.render_as_string(hide_password=False))
    db.migrate(engine)
    return engine


def form_named(name: str) -> Form:
    """Return the form of a name that people use; raises BadInput."""
    if name not in _NAMES:
        raise BadInput(f"没有“{name}”这种表。请写年度计划或月报。")
    return _NAMES[name]


def progress(text: str, rows: int) -> None:
    """Say on standard error how far long work has come."""
    if rows >= _MANY:
        print(text, file=sys.stderr, flush=True)
