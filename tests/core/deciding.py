"""What named persons decide beside lists: cards, official acts, force majeure; said in few words."""

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from core.access import Actor
from core.commands import card, exemption, official
from core.commands.card import DeclineCard, EndCard, ExplainCard, IssueCard, Subject
from core.commands.exemption import ApplyExemption, DecideExemption
from core.commands.official import DecideAct, EndAct, ProposeAct, ReportOnAct
from core.period import Month
from core.vocabulary import ActKind, CardColour, UserRole
from tests.core.route import JULY, Route, project_id, unit_id
from tests.data.town import NOON
from tests.people import person

FIGURES = (6_300, 14_000)
CODE = "LJ-002"
HELD_ON = date(2019, 8, 9)
BUILDER = "鹭建工程管理有限公司"


class Desk(Route):
    """The same persons, and the builder and manager of the project that is behind."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.project = Subject(project_id=project_id(session, CODE))
        self.office = Subject(unit_id=self.responsible)
        self.builder = person(session, "陈填报", UserRole.COORDINATOR, unit_id=unit_id(session, BUILDER), on=NOON)
        self.manager = person(session, "王负责", UserRole.UNIT_MANAGER, unit_id=self.responsible, on=NOON)

    def card(
        self, month: Month = JULY, subject: Subject | None = None, colour: CardColour = CardColour.YELLOW, clause: str = "第十二条"
    ) -> int:
        request = IssueCard(month, subject or self.project, colour, clause, FIGURES, "两次约谈无效")
        return card.issue_card(self.session, request, by=self.signatory, on=self.now).id or 0

    def decline(self, month: Month = JULY, reason: str = "已约谈", *, subject: Subject | None = None) -> None:
        request = DeclineCard(month, subject or self.project, CardColour.YELLOW, reason)
        card.decline_card(self.session, request, by=self.signatory, on=self.now)

    def explain(self, number: int, text: str = "征地受阻", *, by: Actor | None = None) -> None:
        card.explain_card(self.session, ExplainCard(number, text), by=by or self.builder, on=self.now)

    def end(self, number: int, reason: str = "已赶上", *, month: Month = JULY, keep: bool = False) -> None:
        card.end_card(self.session, EndCard(number, month, reason, keep), by=self.signatory, on=self.now)

    def propose(self, kind: ActKind = ActKind.ADMONITION, *, by: Actor | None = None, **other: object) -> int:
        request = replace(ProposeAct(kind, self.project, "约谈责任人"), **other)  # type: ignore[arg-type]  # fields by name
        return official.propose_act(self.session, request, by=by or self.officer, on=self.now).id or 0

    def decide(self, number: int, *, by: Actor | None = None, **other: object) -> None:
        request = replace(DecideAct(number, True, HELD_ON, "鹭重办〔2019〕30号"), **other)  # type: ignore[arg-type]  # fields by name
        official.decide_act(self.session, request, by=by or self.signatory, on=self.now)

    def report(self, number: int, text: str = "已增加人手", *, by: Actor | None = None) -> None:
        official.report_on_act(self.session, ReportOnAct(number, text), by=by or self.builder, on=self.now)

    def finish(self, number: int, reason: str = "已赶上", **other: object) -> None:
        request = replace(EndAct(number, reason, "纪要"), **other)  # type: ignore[arg-type]  # fields by name
        official.end_act(self.session, request, by=self.signatory, on=self.now)

    def apply(self, *, by: Actor | None = None, **other: object) -> int:
        request = replace(ApplyExemption(CODE, 2019, 8, 9, "台风", "气象证明"), **other)  # type: ignore[arg-type]  # fields by name
        return exemption.apply_exemption(self.session, request, by=by or self.builder, on=self.now).id or 0

    def settle(self, number: int, *, approve: bool = True, reason: str = "", by: Actor | None = None) -> None:
        exemption.decide_exemption(self.session, DecideExemption(number, approve, reason), by=by or self.head, on=self.now)
