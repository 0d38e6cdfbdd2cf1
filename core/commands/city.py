"""The city of a database: it and its bureau are entered once, and it chooses the rule that its lists are judged by."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from core.access import Actor, require
from core.commands import audit
from core.errors import BadInput, Conflict, NotFound
from core.models import City, Unit


@dataclass(frozen=True)
class FoundCity:
    """Enter the city and its bureau, by their official names; raises BadInput when one is empty or too long."""

    name: str
    bureau: str

    def __post_init__(self) -> None:
        for what, name, longest in (("城市名称", self.name, 40), ("主管部门名称", self.bureau, 60)):
            if not name.strip():
                raise BadInput(f"{what}是空的。请写全称。")
            if len(name) > longest:
                raise BadInput(f"{what}有{len(name)}字，最多{longest}字。请缩短。")


def found_city(session: Session, request: FoundCity, *, by: Actor, on: datetime) -> City:
    """Enter the real city of an empty database.

    Raises NotAllowed, Conflict (a city, or units of an unnamed one, are there).
    """
    require(by, "登记城市")
    city = City(name=request.name.strip(), bureau=request.bureau.strip(), demonstration=False)
    refuse_other_facts(session)
    session.add(city)
    audit.record(session, audit.Act("登记城市", city.name, city.bureau), by=by, on=on)
    session.flush()
    return city


@dataclass(frozen=True)
class ChooseRulebook:
    """Judge by the rule of this name; which names there are is known to whoever asks. Raises BadInput when it is empty or too long."""

    name: str

    def __post_init__(self) -> None:
        if not 0 < len(self.name.strip()) <= 60:
            raise BadInput("办法名称应为1至60个字。请核对。")


def choose_rulebook(session: Session, request: ChooseRulebook, *, by: Actor, on: datetime) -> City:
    """Let the city judge by another rule from now on; issued lists keep theirs. Raises NotAllowed, NotFound (no city is there)."""
    require(by, "选定办法")
    city = session.get(City, 1)
    if city is None:
        raise NotFound("城市", 1, "请先用ducha init登记城市和主管部门。")
    before, city.rulebook = city.rulebook, request.name.strip()
    audit.record(session, audit.Act("选定办法", city.name, f"{before or '（未选定）'}→{city.rulebook}"), by=by, on=on)
    session.flush()
    return city


def refuse_other_facts(session: Session) -> None:
    """Raise Conflict when the database has a city already, real or demonstration, or units of a city that nobody named."""
    # Columns by name: the database may have the tables of an earlier version.
    found = sa.select(sa.column("name", sa.String), sa.column("demonstration", sa.Boolean)).select_from(sa.table("city"))
    held = session.connection().execute(found).first()
    if held is not None:
        name, demonstration = held
        what = "演示数据" if demonstration else "正式数据"
        raise Conflict(f"数据库里已有{name}的{what}，没有改动。要另建一个城市，请把DUCHA_DATABASE_URL设为另一个空数据库。")
    if session.exec(select(Unit.id).limit(1)).first() is not None:
        raise Conflict("数据库里已有单位，但没有登记是哪个城市，没有改动。请把DUCHA_DATABASE_URL设为另一个空数据库。")
