"""Messages to people: each person's addresses, what was to be sent on which day, and every try to send it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.messages import Channel, MessageKind, TryOutcome
from core.models.columns import Moment, word


class MessageAddress(SQLModel, table=True):
    """What a person said of a channel: the address there, and whether messages may come; the last row holds."""

    __tablename__ = "message_address"

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    channel: Channel = Field(sa_type=word(Channel))
    address: str = Field(max_length=120)
    wanted: bool
    at: datetime = Field(sa_type=Moment)


class Message(SQLModel, table=True):
    """A message to a person: one of a kind a day, whoever makes it how often; its words are never changed."""

    __table_args__ = (sa.UniqueConstraint("person_id", "day", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    day: date
    kind: MessageKind = Field(sa_type=word(MessageKind))
    subject: str = Field(max_length=120)
    body: str = Field(max_length=1000, description="counts and a link; no names, no amounts")
    queued_at: datetime = Field(sa_type=Moment)


class MessageTry(SQLModel, table=True):
    """A try to send a message by a channel, noted before it is sent and ended once; without an end it runs or was cut off."""

    __tablename__ = "message_try"
    __table_args__ = (
        sa.UniqueConstraint("message_id", "channel", "number"),
        sa.CheckConstraint("(ended_at is null) = (outcome is null)", name="ended_with_outcome"),
    )

    id: int | None = Field(default=None, primary_key=True)
    message_id: int = Field(foreign_key="message.id")
    channel: Channel = Field(sa_type=word(Channel))
    number: int
    started_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    outcome: TryOutcome | None = Field(default=None, sa_type=word(TryOutcome))
    reason: str = Field(default="", max_length=120, description="why it was not sent, without address or secret")
