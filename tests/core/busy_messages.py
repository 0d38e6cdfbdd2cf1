"""The small city's messages, and a request for the command about them."""

from datetime import date

from sqlmodel import Session

from core.access import Actor
from core.commands import message
from core.commands.message import Piece, Queued, SetAddress
from core.messages import Channel, MessageKind, Words
from tests.data.town import NOON

ACTS = {"message.set_address": "设置消息提醒"}
"""What the command about messages is called in the table of rights."""


def written_to(session: Session, who: Actor) -> None:
    """Somebody's address, and a message to them that was given up by mail."""
    message.set_address(session, SetAddress(Channel.MAIL, "li@example.cn", wanted=True), by=who, on=NOON)
    queued = Queued(who.person_id or 0, date(2019, 8, 19), MessageKind.DIGEST, Words("督查提醒：待办1件", "待办1件。"))
    message.queue(session, queued, on=NOON)
    message.give_up(session, Piece(1, Channel.MAIL), reason="连不上发送服务", on=NOON)


def requests(_session: Session) -> dict[str, object]:
    """A request for the command."""
    return {"message.set_address": SetAddress(Channel.MAIL, "wang@example.cn", wanted=True)}
