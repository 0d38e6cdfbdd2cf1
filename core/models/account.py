"""Who may log in, what each may do from when to when, and who is logged in now."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from core.models.columns import Moment, word
from core.vocabulary import UserRole


class Account(SQLModel, table=True):
    """One person who may log in, by password or by the subject that an identity provider names; roles stand in RoleGrant."""

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(max_length=40, unique=True, description="lower case")
    person_id: int = Field(foreign_key="person.id", unique=True)
    password_digest: str | None = Field(default=None, max_length=200)
    password_set_at: datetime | None = Field(default=None, sa_type=Moment)
    must_change: bool = Field(default=True, description="whoever logs in by password changes it first")
    subject: str | None = Field(default=None, max_length=255, unique=True, description="the identity provider's name of the person")
    failures: int = 0
    locked_until: datetime | None = Field(default=None, sa_type=Moment)
    created_at: datetime = Field(sa_type=Moment)
    last_login_at: datetime | None = Field(default=None, sa_type=Moment)
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    demonstration: bool = False


class OldPassword(SQLModel, table=True):
    """A password that an account had and may not take again."""

    __tablename__ = "old_password"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    digest: str = Field(max_length=200)
    set_at: datetime = Field(sa_type=Moment)


class RoleGrant(SQLModel, table=True):
    """A role that the security administrator gave to an account, from a day to a day (both included), by a document."""

    __tablename__ = "role_grant"
    __table_args__ = (sa.CheckConstraint("ends_on is null or ends_on >= starts_on", name="ends_after_start"),)

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    role: UserRole = Field(sa_type=word(UserRole))
    starts_on: date
    ends_on: date | None = None
    document: str = Field(default="", max_length=120)
    granted_by: str = Field(max_length=60)
    granted_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)


class LoginSession(SQLModel, table=True):
    """A browser that is logged in; only the SHA-256 of its secret is kept."""

    __tablename__ = "login_session"

    token_digest: str = Field(max_length=64, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    by_subject: bool = Field(default=False, description="the identity provider vouched for the person; no local password was used")
    address: str = Field(default="", max_length=45)
