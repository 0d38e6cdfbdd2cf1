"""Who may give which command: one table, asked by every command before it writes."""

from dataclasses import dataclass

from core.errors import NotAllowed
from core.vocabulary import UserRole


@dataclass(frozen=True)
class Actor:
    """The person, or the command line on an operator's behalf, who gives a command."""

    name: str
    roles: frozenset[UserRole]
    unit_id: int | None = None
    person_id: int | None = None


OPERATOR = Actor("命令行", frozenset({UserRole.OFFICER, UserRole.SECTION_HEAD, UserRole.SYSTEM_ADMIN}))
"""Whoever runs a command on the machine that holds the database acts for the bureau."""

MAY_GIVE: dict[str, frozenset[UserRole]] = {
    "登记城市": frozenset({UserRole.SYSTEM_ADMIN}),
    "选定办法": frozenset({UserRole.SECTION_HEAD}),
    "导入单位名录": frozenset({UserRole.OFFICER}),
    "开放填报": frozenset({UserRole.OFFICER}),
    "导入年度计划": frozenset({UserRole.OFFICER}),
    "批准年度计划": frozenset({UserRole.SECTION_HEAD}),
    "导入月报": frozenset({UserRole.COORDINATOR, UserRole.OFFICER}),
}


def require(actor: Actor, act: str) -> None:
    """Raise NotAllowed unless one of the actor's roles may give the command named `act`."""
    if not actor.roles & MAY_GIVE[act]:
        raise NotAllowed(act)
