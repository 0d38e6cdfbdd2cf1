"""What the commands about forms share: the database of this machine, the forms by name, progress on standard error."""

import sys

from sqlalchemy.engine import Engine
from sqlmodel import Session

from core import db, period
from core.errors import BadInput
from core.period import Month
from core.queries.forms import FormBase, month_base, plan_base, units_base
from core.settings import from_environment
from core.vocabulary import FormKind
from data.sheets import FORMS, Form

_MANY = 200


def open_database() -> Engine:
    """Return the engine of DUCHA_DATABASE_URL, else of the local file; raises what db.existing raises."""
    return db.existing(from_environment().database_url)


def form_named(name: str) -> Form:
    """Return the form of a name, with or without 表 at its end; raises BadInput."""
    kind = FormKind.of_label(name.removesuffix("表"))
    if kind is None:
        raise BadInput(f"没有“{name}”这种表。请写{'、'.join(kind.label for kind in FORMS)}之一。")
    return FORMS[kind]


def base_of(session: Session, form: Form, *, month: Month | None, unit: str = "") -> FormBase:
    """Return what a form of a month is written from and checked against; a form without a month, as it is today.

    Raises NotFound for an unknown unit.
    """
    match form.kind:
        case FormKind.UNITS:
            return units_base(session, period.today())
        case FormKind.ANNUAL_PLAN if month:
            return plan_base(session, month.year, effective_month=month.number)
        case FormKind.MONTHLY_REPORT if month:
            return month_base(session, month, unit=unit)
    raise BadInput(f"{form.kind.label}要写明月份。请加--month，如--month 2019-08。")


def progress(text: str, rows: int) -> None:
    """Say on standard error how far long work has come."""
    if rows >= _MANY:
        print(text, file=sys.stderr, flush=True)
