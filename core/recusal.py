"""Who may inspect whom: inspectors are persons with that role; nobody inspects the own group, or that of a unit he has an interest in."""

from datetime import datetime

from sqlmodel import Session, col, or_, select

from core.accounts import roles_on
from core.models import Account, InspectorInterest, Person, RoleGrant, Unit, UnitSuccession
from core.period import CHINA
from core.vocabulary import UserRole

OWN_UNIT = "本人在该代建单位或其同一集团任职"


def inspectors(session: Session, *, on: datetime) -> dict[int, str]:
    """Return the name of each person who has the inspector's role at a moment and an account in use, by id."""
    return _holders(session, UserRole.INSPECTOR, on=on)


def judges(session: Session, *, on: datetime) -> dict[int, str]:
    """Return the name of each person who inspects or settles scores at a moment, by id: whoever may have to stand back."""
    return _holders(session, UserRole.INSPECTOR, UserRole.SECTION_HEAD, on=on)


def _holders(session: Session, *roles: UserRole, on: datetime) -> dict[int, str]:
    day = on.astimezone(CHINA).date()
    statement = (
        select(Person.id, Person.name, RoleGrant)
        .join(Account, col(Account.person_id) == col(Person.id))
        .join(RoleGrant, col(RoleGrant.account_id) == col(Account.id))
        .where(col(RoleGrant.role).in_(roles), col(RoleGrant.revoked_at).is_(None), col(Account.disabled_at).is_(None))
        .order_by(col(Person.id))
    )
    return {key: name for key, name, grant in session.exec(statement) if key is not None and roles_on((grant,), day)}


def why_barred(session: Session, person_id: int, *, builder_id: int, on: datetime) -> str:
    """Return why a person may neither inspect a builder at a moment nor settle its score; empty where nothing bars it."""
    person, near = session.get_one(Person, person_id), related(session)
    if person.unit_id is not None and builder_id in near[person.unit_id]:
        return OWN_UNIT
    day = on.astimezone(CHINA).date()
    found = select(InspectorInterest).where(
        InspectorInterest.person_id == person_id,
        col(InspectorInterest.starts_on) <= day,
        or_(col(InspectorInterest.ends_on).is_(None), col(InspectorInterest.ends_on) >= day),
    )
    return next((one.reason for one in session.exec(found) if builder_id in near[one.unit_id]), "")


def barred(session: Session, *, on: datetime) -> dict[int, frozenset[int]]:
    """Return, for each inspector at a moment, the units that this person may not inspect."""
    near, day = related(session), on.astimezone(CHINA).date()
    interests: dict[int, set[int]] = {}
    for one in session.exec(select(InspectorInterest).where(col(InspectorInterest.starts_on) <= day)):
        if one.ends_on is None or one.ends_on >= day:
            interests.setdefault(one.person_id, set()).update(near[one.unit_id])
    people = inspectors(session, on=on)
    units = dict(session.exec(select(Person.id, Person.unit_id).where(col(Person.id).in_(list(people)))).all())
    return {key: frozenset(interests.get(key, ())) | _own(units.get(key), near) for key in people}


def _own(unit_id: int | None, near: dict[int, frozenset[int]]) -> frozenset[int]:
    return frozenset() if unit_id is None else near[unit_id]


def related(session: Session) -> dict[int, frozenset[int]]:
    """Return, by unit, the units that an interest in it bars: its group, and the groups of the units it came from or went into."""
    tops, groups = _tops(session), dict[int, set[int]]()
    for unit, top in tops.items():
        groups.setdefault(top, set()).add(unit)
    lines = {unit: {unit} for unit in tops}
    for one in session.exec(select(UnitSuccession)):
        joined = lines[one.earlier_id] | lines[one.later_id]
        lines.update(dict.fromkeys(joined, joined))
    return {unit: frozenset().union(*(groups[tops[one]] for one in line)) for unit, line in lines.items()}


def _tops(session: Session) -> dict[int, int]:
    """The company at the top of each unit's group, by unit."""
    parents = {key: parent for key, parent in session.exec(select(Unit.id, Unit.parent_id)) if key is not None}
    tops = {}
    for key in parents:
        top = key
        while (above := parents[top]) is not None:
            top = above
        tops[key] = top
    return tops
