"""What the viewer of 红黄牌与督办 may see and name: cards, acts and applications, the month in question, projects and units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st
from sqlmodel import Session
from streamlit.delta_generator import DeltaGenerator

from core.access import MAY_SEE, Actor, Reach, reach
from core.commands.card import Subject
from core.period import Month
from core.queries import cards, register
from core.queries.cards import ActLine, ExemptionLine, IssuedCard
from core.vocabulary import MonthState
from dashboard import session, viewer
from dashboard.session import Shown

CARDS, ACTS, EXEMPTIONS = "红黄牌", "督办、约谈等", "不可抗力"


@dataclass(frozen=True)
class Known:
    """What the viewer sees; acts and exemptions are None where that is nothing of his."""

    cards: tuple[IssuedCard, ...]
    acts: tuple[ActLine, ...] | None
    exemptions: tuple[ExemptionLine, ...] | None
    subjects: Mapping[Subject, str]
    """Every project and unit, each as it is told from others of its name."""


def read(who: Actor, day: date) -> Known:
    """Read everything that the viewer may see."""
    with session.opened() as opened:
        return Known(
            cards.cards(opened, who),
            cards.official_acts(opened, who, day=day) if viewer.may_see("督查措施") else None,
            cards.exemptions(opened, who, day=day) if viewer.may_see("未审月报") else None,
            _subjects(opened),
        )


def _subjects(opened: Session) -> dict[Subject, str]:
    projects = {Subject(project_id=number): label for number, label in register.project_labels(opened).items()}
    return projects | {Subject(unit_id=number): label for number, label in register.unit_labels(opened).items()}


def tabs(known: Known) -> dict[str, DeltaGenerator]:
    """Show the tabs that the viewer has, by name."""
    counted = {CARDS: None, ACTS: known.acts, EXEMPTIONS: known.exemptions}
    labels = {name: name if some is None else f"{name} {len(some)}" for name, some in counted.items() if name == CARDS or some is not None}
    return dict(zip(labels, st.tabs(list(labels.values()), key="tab", default=labels.get(st.query_params.get("tab", ""))), strict=True))


def latest(states: Mapping[Month, MonthState]) -> Month:
    """The latest locked month, for which cards are decided; else what other pages show."""
    return max(session.locked_of(states), default=session.latest(states))


def status(shown: Shown) -> tuple[str, ...]:
    """The month's state in words."""
    return (f"{shown.month.chinese}{shown.state.label}",)


def codes(who: Actor, month: Month) -> dict[str, str]:
    """Return the projects for which the viewer may ask for force majeure: code and name, by code."""
    whole = reach(who, MAY_SEE["未审月报"]) is Reach.ALL
    with session.opened() as opened:
        return register.answered_for(opened, month.last_day, unit_id=None if whole else who.unit_id or 0)
