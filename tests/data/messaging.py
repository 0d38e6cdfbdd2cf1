"""A small city with people who may be written to, and a process that is killed while it writes to them."""

import os
import signal
from datetime import datetime

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import Actor
from core.commands.job import Report
from core.commands.message import SetAddress, set_address
from core.messages import Channel, Words
from core.models import City, Message, MessageTry
from core.period import CHINA
from core.settings import JobRules, MessageRules
from core.vocabulary import UserRole
from data.jobs.slots import Moment
from data.messages import posting, sending
from tests.core.route import unit_id
from tests.data.town import town
from tests.people import person

MORNING = datetime(2019, 8, 27, 8, 50, tzinfo=CHINA)
"""A Tuesday, the day before August of the small city is due."""
OFFICER, BUILDER = "li@example.cn", "chen@example.cn"
ADDRESSES = {OFFICER: UserRole.OFFICER, BUILDER: UserRole.COORDINATOR}


def peopled(engine: Engine) -> dict[str, Actor]:
    """Write the small city with an officer, a coordinator of a builder, and one who said nothing; the first two take mail."""
    with db.transaction(engine) as session:
        town(session)
        session.get_one(City, 1).demonstration = False
        some = {"": person(session, "赵无址", UserRole.OFFICER, on=MORNING)}
        for address, role in ADDRESSES.items():
            unit = unit_id(session, "鹭建工程管理有限公司") if role is UserRole.COORDINATOR else None
            some[address] = person(session, f"某{role.label}", role, unit_id=unit, on=MORNING)
            told(session, some[address], address)
    return some


def told(session: Session, who: Actor, address: str, *, channel: Channel = Channel.MAIL, wanted: bool = True) -> None:
    """Somebody says where messages come."""
    set_address(session, SetAddress(channel, address, wanted), by=who, on=MORNING)


def rules(sender: str = "", **others: object) -> JobRules:
    """The rules of a city that sends mail by a sender's address."""
    return JobRules(messages=MessageRules(mail=sender, **others))  # type: ignore[arg-type]  # fields by name


def run(engine: Engine, on: datetime, some: JobRules) -> Report:
    """Run the job as the timetable does."""
    with db.reading(engine) as session:
        return posting.post(session, Moment(on, some))


def noted(engine: Engine) -> list[tuple[int, str]]:
    """Every try: its number, and how it ended."""
    with db.reading(engine) as session:
        rows = session.exec(select(MessageTry).order_by(col(MessageTry.message_id), col(MessageTry.number)))
        return [(one.number, one.outcome.label if one.outcome else "") for one in rows]


def said(engine: Engine) -> list[str]:
    """Every message: subject and body."""
    with db.reading(engine) as session:
        return [f"{one.subject}\n{one.body}" for one in session.exec(select(Message).order_by(col(Message.id)))]


def die(url: str, sender: str, *, after: bool) -> None:
    """Be a process that is killed in the middle of sending the first message: after it was sent, or before."""
    send = sending.send

    def killed(to: str, words: Words) -> str:
        if after:
            send(to, words)
        os.kill(os.getpid(), signal.SIGKILL)
        return ""

    sending.send = killed
    run(db.create_engine(url), MORNING, rules(sender))
