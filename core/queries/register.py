"""What pages show beside the figures: the city, its months and districts, who has which part in a project, what units wrote."""

from collections.abc import Sequence
from datetime import date
from functools import cache

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session, col

from core import ledger
from core.acts import BESIDE_FACTS, BESIDE_LISTS, LOOKING
from core.frames import INT, MAYBE, TEXT, pick, read
from core.models import Assignment, AuditEntry, City, Person, ProgressReport, Project, ReportEvent, ReportingMonth, Unit
from core.period import Month
from core.queries.facts import Cut
from core.vocabulary import ActOutcome, Role, UnitKind


def city(session: Session) -> City | None:
    """The city of this database, or None while it is empty; the object is detached and only to be read."""
    found = session.get(City, 1)
    if found is not None:
        session.expunge(found)
    return found


def version(session: Session) -> str:
    """A text that changes with every command about facts: whoever keeps results asks whether they still stand."""
    return _version(session, BESIDE_FACTS)


def lasting_version(session: Session) -> str:
    """A text that changes with every command that can change the lists of a locked month: of what carries no date of knowledge."""
    return str(_last_act(session, BESIDE_LISTS))


def state(session: Session) -> str:
    """A text that changes with every act but log-ins and exports: while it stands, every query says the same of a day."""
    return _version(session, LOOKING)


def _version(session: Session, besides: Sequence[str]) -> str:
    return "-".join(map(str, session.execute(_versions(tuple(besides))).one()))


@cache
def _versions(besides: tuple[str, ...]) -> sa.Select[tuple[int | None, ...]]:
    """Asked at every run of every page: made once."""
    events = (pick(sa.func.max(key)).scalar_subquery() for key in (ReportEvent.id, ProgressReport.id))
    return pick(_last(besides).scalar_subquery(), *events)


def _last_act(session: Session, besides: Sequence[str]) -> int | None:
    found: int | None = session.execute(_last(tuple(besides))).scalar()
    return found


@cache
def _last(besides: tuple[str, ...]) -> sa.Select[tuple[int | None]]:
    done = col(AuditEntry.outcome) == ActOutcome.DONE
    return pick(sa.func.max(AuditEntry.id)).where(col(AuditEntry.act).not_in(besides), done)


def months(session: Session) -> pd.DataFrame:
    """Reporting months, the newest first: year, number, state (English name), due_at, locked_at (ISO text in UTC or "")."""
    chosen = pick(
        ReportingMonth.year, ReportingMonth.number, ReportingMonth.state, ReportingMonth.due_at, ReportingMonth.locked_at
    ).order_by(col(ReportingMonth.year).desc(), col(ReportingMonth.number).desc())
    return read(session, chosen, types={"year": INT, "number": INT, "state": TEXT, "due_at": TEXT, "locked_at": TEXT})


def last_day(session: Session) -> date | None:
    """The day at which a demonstration stands: the last of its newest month; None in a city whose days go on, or without a month."""
    shown, known = session.get(City, 1), months(session)
    if shown is None or not shown.demonstration or known.empty:
        return None
    return Month(int(known["year"].iloc[0]), int(known["number"].iloc[0])).last_day


def districts(session: Session) -> pd.DataFrame:
    """Districts with a place on the tile map: unit_id, name, row, column."""
    chosen = (
        pick(Unit.id, Unit.short_name, Unit.tile_row, Unit.tile_column)
        .where(col(Unit.kind) == UnitKind.DISTRICT, col(Unit.tile_row).is_not(None))
        .order_by(col(Unit.id))
    )
    return read(session, chosen, types={"unit_id": INT, "name": TEXT, "row": INT, "column": INT})


def parties(session: Session, month: Month) -> pd.DataFrame:
    """Who has which part in a project at the month's end: project_id, role (English name), unit_id (missing for a person), name."""
    chosen = (
        pick(Assignment.project_id, Assignment.role, Assignment.unit_id, sa.func.coalesce(Unit.short_name, Person.name), Person.title)
        .join(Unit, col(Unit.id) == col(Assignment.unit_id), isouter=True)
        .join(Person, col(Person.id) == col(Assignment.person_id), isouter=True)
        .where(
            col(Assignment.starts_on) <= month.last_day,
            sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= month.last_day),
        )
        .order_by(col(Assignment.project_id), col(Assignment.role), col(Assignment.starts_on))
    )
    return read(session, chosen, types={"project_id": INT, "role": TEXT, "unit_id": MAYBE, "name": TEXT, "title": TEXT})


def words(session: Session, cut: Cut) -> pd.DataFrame:
    """What the latest approved report of a project says in words: project_id, month, site_progress, difficulty, request."""
    chosen = (
        pick(
            ProgressReport.project_id,
            ProgressReport.month,
            ProgressReport.entry,
            ProgressReport.site_progress,
            ProgressReport.difficulty,
            ProgressReport.request,
        )
        .where(
            col(ProgressReport.year) == cut.month.year,
            col(ProgressReport.month) <= cut.month.number,
            col(ProgressReport.approved_at) <= cut.known_at,
        )
        .order_by(col(ProgressReport.project_id), col(ProgressReport.month), col(ProgressReport.entry))
    )
    types = {"project_id": INT, "month": INT, "entry": INT, "site_progress": TEXT, "difficulty": TEXT, "request": TEXT}
    return read(session, chosen, types=types).drop_duplicates("project_id", keep="last").drop(columns="entry").reset_index(drop=True)


def project_named(session: Session, code: str) -> Project | None:
    """The project with this number, or None; the object is detached and only to be read."""
    found = session.execute(pick(Project).where(col(Project.code) == code)).scalar_one_or_none()
    if found is not None:
        session.expunge(found)
    return found if isinstance(found, Project) else None


def unit_names(session: Session) -> pd.DataFrame:
    """Every unit: unit_id, name (full), in the order of entry."""
    return read(session, pick(Unit.id, Unit.name).order_by(col(Unit.id)), types={"unit_id": INT, "name": TEXT})


def project_labels(session: Session) -> dict[int, str]:
    """Every project by id, as it is told from others of its name: its code and name, in the order of entry."""
    found = session.execute(pick(Project.id, Project.code, Project.name).order_by(col(Project.id)))
    return {number: f"{code}　{name}" for number, code, name in found}


def unit_labels(session: Session) -> dict[int, str]:
    """Every unit by id, as it is told from others of its short name: both its names, in the order of entry."""
    found = session.execute(pick(Unit.id, Unit.short_name, Unit.name).order_by(col(Unit.id)))
    return {number: short if short == name else f"{short}　{name}" for number, short, name in found}


def answered_for(session: Session, day: date, *, unit_id: int | None) -> dict[str, str]:
    """Code and name of projects by code: all of them, or those for which a unit answers on `day`."""
    parts = ledger.parts(session, day)
    found = session.execute(pick(Project.id, Project.code, Project.name).order_by(col(Project.id)))
    return {code: f"{code}　{name}" for number, code, name in found if unit_id is None or unit_id in ledger.answering(parts, number)}


def led_by(session: Session, person_id: int, *, month: Month) -> frozenset[int]:
    """The ids of the projects that a person looks after as 挂钩领导 at the month's end."""
    held = pick(Assignment.project_id).where(
        col(Assignment.person_id) == person_id,
        col(Assignment.role) == Role.LEAD_OFFICIAL,
        col(Assignment.starts_on) <= month.last_day,
        sa.or_(col(Assignment.ends_on).is_(None), col(Assignment.ends_on) >= month.last_day),
    )
    return frozenset(session.execute(held).scalars())
