"""What was computed for a locked month lasts while its circular goes its way and cards, acts and exemptions are decided."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from core import db
from core.access import Actor
from core.acts import ABOUT_PUBLICATION
from core.commands import card, exemption, official, publication
from core.commands.card import EndCard, ExplainCard, Subject
from core.commands.exemption import ApplyExemption, DecideExemption
from core.commands.official import DecideAct, EndAct, ProposeAct, ReportOnAct
from core.commands.publication import DropCircular, IssueCircular
from core.models import AuditEntry, Card, Circular, Person, Project
from core.period import Month, now
from core.queries import register
from core.snapshot import known_when_locked, snapshot
from core.vocabulary import ActKind, ActOutcome, CircularState, UserRole
from scoring.publish import route
from scoring.publish.route import DecideCard, Sign, Start
from tests.engines import copied

JULY = Month(2019, 7)


@pytest.fixture
def city(published_engine: Engine, tmp_path: Path) -> Engine:
    return db.create_engine(copied(published_engine, tmp_path / "demo.sqlite"))


def actor(session: Session, role: UserRole, place: int) -> Actor:
    person = session.exec(select(Person).order_by(col(Person.id)).offset(place)).first()
    assert person is not None
    return Actor(person.name, frozenset({role}), unit_id=person.unit_id, person_id=person.id)


def test_publishing_and_deciding_change_no_month_that_was_locked_before(city: Engine) -> None:
    with db.transaction(city) as session:
        before = _of_july(session)
        last = session.exec(select(AuditEntry.id).order_by(col(AuditEntry.id).desc())).first() or 0
        _publish(session)
        _decide(session)
        acts = select(AuditEntry.act).where(col(AuditEntry.id) > last, AuditEntry.outcome == ActOutcome.DONE).order_by(col(AuditEntry.id))
        done = set(session.exec(acts))
        assert done <= set(ABOUT_PUBLICATION)
        assert len(done) >= 14
        assert _of_july(session) == before


def _of_july(session: Session) -> tuple[str, str]:
    session.flush()
    known_at = known_when_locked(session, JULY, now=now())
    return snapshot(session, JULY, known_at=known_at).digest(), register.lasting_version(session)


def _publish(session: Session) -> None:
    officer, signatory = actor(session, UserRole.OFFICER, 2), actor(session, UserRole.SIGNATORY, 0)
    july = session.exec(select(Circular).where(Circular.month == 7)).one()
    assert july.state is CircularState.CHECKING
    _, verdict = route.judged(session, JULY, known_at=july.known_at)
    first, second, *_ = [one for one in verdict.cards if one.outcome.name != "EXEMPTED"]
    for one, issue in ((first, True), (second, False)):
        asked = DecideCard(JULY, Subject(*route.key_of(one)), issue, "责任单位整改不力", seen=route.seen(one))
        route.decide_card(session, asked, by=signatory, on=now())
    route.sign(session, Sign(july.id or 0, july.digest, "其余建议另行决定"), by=signatory, on=now())
    issued = IssueCircular(july.id or 0, "〔2019〕7号", "通报", ("某局",), "各区", "", now().date(), b"word")
    publication.issue_circular(session, issued, by=officer, on=now())
    again = route.start(session, Start(JULY, "漏计一项"), by=officer, on=now())
    publication.drop_circular(session, DropCircular(again.id or 0, "不再代替"), by=officer, on=now())


def _decide(session: Session) -> None:
    officer, signatory, head = (actor(session, role, place) for role, place in _BUREAU)
    held = session.exec(select(Card).where(col(Card.withdrawn_at).is_(None), Card.month == 7)).one()
    unit = session.exec(select(Project).where(Project.id == held.project_id)).one()
    own = register.parties(session, JULY)
    responsible = int(own.loc[(own["project_id"] == unit.id) & (own["role"] == "RESPONSIBLE"), "unit_id"].iloc[0])
    manager = Actor("负责人", frozenset({UserRole.UNIT_MANAGER}), unit_id=responsible, person_id=1)
    card.explain_card(session, ExplainCard(held.id or 0, "用地没有交付"), by=manager, on=now())
    card.end_card(session, EndCard(held.id or 0, JULY, "还没有赶上", keep=True), by=signatory, on=now())
    card.end_card(session, EndCard(held.id or 0, JULY, "已赶上"), by=signatory, on=now())
    asked = ProposeAct(ActKind.SUPERVISION, Subject(project_id=unit.id), "限期开工", "", now().date() + timedelta(days=9), "局长")
    act = official.propose_act(session, asked, by=officer, on=now())
    official.decide_act(session, DecideAct(act.id or 0, approve=True, held_on=now().date()), by=signatory, on=now())
    official.report_on_act(session, ReportOnAct(act.id or 0, "已办许可"), by=manager, on=now())
    official.end_act(session, EndAct(act.id or 0, "已开工"), by=signatory, on=now())
    wanted = ApplyExemption(unit.code, 2019, 9, 9, "台风", "气象证明")
    applied = exemption.apply_exemption(session, wanted, by=officer, on=now())
    exemption.decide_exemption(session, DecideExemption(applied.id or 0, approve=True), by=head, on=now())


_BUREAU = ((UserRole.OFFICER, 2), (UserRole.SIGNATORY, 0), (UserRole.SECTION_HEAD, 1))
