"""Cards and official acts about projects and units: who decides, every refusal, and who sees what."""

from datetime import date, timedelta
from typing import TypeAlias

import pytest
from sqlmodel import Session, col, select

from core.access import Actor
from core.commands import card
from core.commands.card import EndCard, IssueCard, Subject
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import AuditEntry, Card, CardDecision, OfficialAct, ReportingMonth
from core.period import Month
from core.queries import cards
from core.snapshot import snapshot
from core.vocabulary import ActKind, ActState, CardColour, UserRole
from tests.core.deciding import CODE, FIGURES, HELD_ON, Desk
from tests.core.route import JULY, Case, day, project_id, refused, walked
from tests.data.town import NOON, town
from tests.people import person

JUNE, AUGUST = Month(2019, 6), Month(2019, 8)


@pytest.fixture
def desk(session: Session) -> Desk:
    town(session)
    return Desk(session)


def in_force(desk: Desk, **other: object) -> int:
    number = desk.propose(**other)  # type: ignore[arg-type]  # fields by name
    desk.decide(number)
    return number


def turned_down(desk: Desk) -> int:
    number = desk.propose()
    desk.decide(number, approve=False, reason="证据不足")
    return number


def finished(desk: Desk) -> int:
    number = in_force(desk)
    desk.finish(number)
    return number


def removed(desk: Desk) -> int:
    number = desk.card()
    desk.end(number)
    return number


def kept(desk: Desk) -> int:
    number = desk.card(JUNE)
    desk.end(number, keep=True)
    return number


def declined(desk: Desk) -> int:
    desk.decline()
    return 0


def nothing(_desk: Desk) -> int:
    return 404


def unnamed(desk: Desk, _number: int) -> None:
    nobody = Actor("命令行", frozenset({UserRole.SIGNATORY}))
    card.issue_card(desk.session, IssueCard(JULY, desk.project, CardColour.RED, "第十三条", FIGURES), by=nobody, on=NOON)


Cases: TypeAlias = dict[str, Case[Desk]]
CARDS: Cases = {
    "a card of an open month": (Conflict, "2019年8月还没有锁定，不能决定红黄牌", nothing, lambda d, _: d.card(AUGUST)),
    "a card of a month that nobody opened": (Conflict, "2019年9月还没有锁定", nothing, lambda d, _: d.card(AUGUST.next())),
    "no card of an open month": (Conflict, "2019年8月还没有锁定", nothing, lambda d, _: d.decline(AUGUST)),
    "a second card of the month": (Conflict, "体育中心2019年7月已经发牌", Desk.card, lambda d, _: d.card(colour=CardColour.RED)),
    "a card where none was to be": (Conflict, "体育中心2019年7月已决定不发牌", declined, lambda d, _: d.card()),
    "no card where there is one": (Conflict, "2019年7月已经发牌", Desk.card, lambda d, _: d.decline()),
    "a second time no card": (Conflict, "已决定不发牌", declined, lambda d, _: d.decline()),
    "a new card of the month in which one was removed": (Conflict, "2019年7月已经发牌", removed, lambda d, _: d.card()),
    "a card once the list is signed": (Conflict, "2019年7月通报已经签发，不能再决定本月的牌", Desk.signed, lambda d, _: d.card()),
    "no card once the list is issued": (Conflict, "2019年7月通报已经签发，不能再决定本月的牌", Desk.issued, lambda d, _: d.decline()),
    "no card without a reason": (BadInput, "不发牌的理由没有填写", nothing, lambda d, _: d.decline(reason=" ")),
    "a card without a clause": (BadInput, "条款没有填写", nothing, lambda d, _: d.card(clause=" ")),
    "a card for nobody": (BadInput, "请选定一个项目或一个单位", nothing, lambda d, _: d.card(subject=Subject())),
    "a card for two": (BadInput, "请选定一个项目或一个单位", nothing, lambda d, _: d.card(subject=Subject(1, 1))),
    "a card for a project that is not there": (
        NotFound,
        "没有找到项目“999”",
        nothing,
        lambda d, _: d.card(subject=Subject(project_id=999)),
    ),
    "a card for a unit that is not there": (NotFound, "没有找到单位“999”", nothing, lambda d, _: d.card(subject=Subject(unit_id=999))),
    "a card by nobody by name": (BadInput, "须由登录的人员办理", nothing, unnamed),
    "an explanation of no card": (NotFound, "没有找到红黄牌“404”", nothing, lambda d, n: d.explain(n)),
    "an explanation without words": (BadInput, "说明没有填写", Desk.card, lambda d, n: d.explain(n, " ")),
    "an explanation without end": (BadInput, "说明有1001字，最多1000字", Desk.card, lambda d, n: d.explain(n, "长" * 1001)),
    "an explanation of another unit's card": (NotAllowed, "说明红黄牌", Desk.card, lambda d, n: d.explain(n, by=d.company)),
    "an explanation by the bureau": (NotAllowed, "说明红黄牌", Desk.card, lambda d, n: d.explain(n, by=d.officer)),
    "an explanation of a card that is gone": (Conflict, "这张牌已经摘下", removed, lambda d, n: d.explain(n)),
    "a removal without a reason": (BadInput, "理由没有填写", Desk.card, lambda d, n: d.end(n, "")),
    "a second removal": (Conflict, "这张牌已经摘下", removed, lambda d, n: d.end(n)),
    "a card kept that is gone": (Conflict, "这张牌已经摘下", removed, lambda d, n: d.end(n, keep=True)),
    "a card kept without a reason": (BadInput, "理由没有填写", Desk.card, lambda d, n: d.end(n, "", keep=True)),
    "a card kept twice in a month": (Conflict, "本月已决定不摘牌", kept, lambda d, n: d.end(n, keep=True)),
}
ACTS: Cases = {
    "挂牌督办 without a limit": (
        BadInput,
        "挂牌督办要写明办结期限和责任人",
        nothing,
        lambda d, _: d.propose(ActKind.SUPERVISION, answerable="王负责"),
    ),
    "挂牌督办 without a person": (
        BadInput,
        "挂牌督办要写明办结期限和责任人",
        nothing,
        lambda d, _: d.propose(ActKind.SUPERVISION, due_on=date(2019, 9, 1), answerable=" "),
    ),
    "a limit that is today": (BadInput, "办结期限须晚于今天", nothing, lambda d, _: d.propose(due_on=NOON.date())),
    "移送 to nobody": (BadInput, "移送要写明移送机关", nothing, lambda d, _: d.propose(ActKind.REFERRAL)),
    "an act about nothing": (BadInput, "事由和要求没有填写", nothing, lambda d, _: d.propose(matter="")),
    "an act about nobody": (BadInput, "请选定一个项目或一个单位", nothing, lambda d, _: d.propose(subject=Subject())),
    "a decision of no act": (NotFound, "没有找到督查措施“404”", nothing, lambda d, n: d.decide(n)),
    "the proposer's own decision": (
        NotAllowed,
        "决定本人提请的督查措施",
        lambda d: d.propose(by=d.both),
        lambda d, n: d.decide(n, by=d.both),
    ),
    "a second decision": (Conflict, "这项约谈现在是“已决定”", in_force, lambda d, n: d.decide(n)),
    "a refusal without a reason": (BadInput, "理由没有填写", Desk.propose, lambda d, n: d.decide(n, approve=False)),
    "a decision without a day": (BadInput, "约谈日期没有填写", Desk.propose, lambda d, n: d.decide(n, held_on=None)),
    "a day before the year of its proposal": (
        BadInput,
        "约谈日期应在2019-01-01至2019-11-20之间",
        Desk.propose,
        lambda d, n: d.decide(n, held_on=date(2018, 12, 31)),
    ),
    "a day of another century": (BadInput, "约谈日期应在", Desk.propose, lambda d, n: d.decide(n, held_on=date(1900, 1, 1))),
    "a day far ahead": (BadInput, "约谈日期应在", Desk.propose, lambda d, n: d.decide(n, held_on=date(2019, 11, 21))),
    "minutes without end": (BadInput, "纪要有2001字", Desk.propose, lambda d, n: d.decide(n, minutes="长" * 2001)),
    "an end on an impossible day": (BadInput, "约谈日期应在", in_force, lambda d, n: d.finish(n, held_on=date(2018, 12, 31))),
    "a report on what is only proposed, of which no unit knows": (NotAllowed, "报告督查措施", Desk.propose, lambda d, n: d.report(n)),
    "a report on what was refused, of which no unit knows": (NotAllowed, "报告督查措施", turned_down, lambda d, n: d.report(n)),
    "a report on nothing": (NotAllowed, "报告督查措施", nothing, lambda d, n: d.report(n)),
    "another unit's report": (NotAllowed, "报告督查措施", in_force, lambda d, n: d.report(n, by=d.company)),
    "a report without words": (BadInput, "办理情况没有填写", in_force, lambda d, n: d.report(n, "")),
    "a report on what is ended": (Conflict, "现在是“已办结”", finished, lambda d, n: d.report(n)),
    "the end of what is only proposed": (Conflict, "现在是“待决定”", Desk.propose, lambda d, n: d.finish(n)),
    "an end without a reason": (BadInput, "办结理由没有填写", in_force, lambda d, n: d.finish(n, " ")),
    "a second end": (Conflict, "现在是“已办结”", finished, lambda d, n: d.finish(n)),
}
REFUSED = {"红黄牌": CARDS, "督查措施": ACTS}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_stores_nothing(desk: Desk, what: str) -> None:
    """The whole table is walked on both databases."""
    assert walked(desk, REFUSED[what]) == dict.fromkeys(REFUSED[what], "")


def acts(desk: Desk) -> list[str]:
    return [
        f"{one.act} {one.subject}"
        for one in desk.session.exec(select(AuditEntry).where(AuditEntry.actor != "命令行").order_by(col(AuditEntry.id)))
        if one
    ]


def test_a_card_is_issued_explained_kept_and_removed(desk: Desk) -> None:
    number = desk.card(JUNE)
    desk.explain(number)
    desk.explain(number, "已追加施工队", by=desk.manager)
    desk.end(number, "还不稳定", month=JUNE, keep=True)
    desk.end(number, "还不稳定", keep=True)
    desk.end(number)
    (seen,) = cards.cards(desk.session, desk.signatory)
    assert (seen.month, seen.colour, seen.code, seen.name, seen.figures) == (JUNE, CardColour.YELLOW, CODE, "体育中心", FIGURES)
    assert (seen.clause, seen.reason, seen.issuer, seen.removed_by) == ("第十二条", "两次约谈无效", "周签发", "周签发")
    assert [(one.unit, one.person, one.text) for one in seen.explanations] == [
        ("鹭建", "陈填报", "征地受阻"),
        ("新城", "王负责", "已追加施工队"),
    ]
    assert [one.kind.label for month in (JUNE, JULY) for one in cards.not_followed(desk.session, desk.officer, month=month)] == [
        "不摘牌"
    ] * 2
    assert acts(desk) == [
        "发黄牌 2019年6月 体育中心",
        "说明红黄牌 2019年6月黄牌 体育中心",
        "说明红黄牌 2019年6月黄牌 体育中心",
        "不摘牌 2019年6月黄牌 体育中心",
        "不摘牌 2019年6月黄牌 体育中心",
        "摘牌 2019年6月黄牌 体育中心",
    ]


def test_another_month_and_another_subject_have_cards_of_their_own(desk: Desk) -> None:
    desk.card()
    desk.card(JUNE)
    desk.card(subject=desk.office, colour=CardColour.RED)
    desk.decline(subject=Subject(project_id=project_id(desk.session, "LJ-001")))
    found = {(one.month.number, one.colour.name, one.name) for one in cards.cards(desk.session, desk.officer)}
    assert found == {(7, "YELLOW", "体育中心"), (6, "YELLOW", "体育中心"), (7, "RED", "新城")}
    (declined,) = cards.not_followed(desk.session, desk.officer, month=JULY)
    assert (declined.kind.label, declined.reason, declined.person) == ("不发牌", "已约谈", "周签发")


def test_cards_of_a_signed_list_are_decided_again_while_its_next_version_is_under_way(desk: Desk) -> None:
    desk.signed()
    number = desk.draft(JULY, "漏计一项")
    desk.card()
    desk.drop(number)
    refused(desk.session, Conflict, "不能再决定本月的牌", lambda: desk.card(subject=desk.office))


def test_a_card_of_a_unit_is_explained_by_that_unit(desk: Desk) -> None:
    number = desk.card(subject=Subject(unit_id=desk.owner))
    refused(desk.session, NotAllowed, "说明红黄牌", lambda: desk.explain(number, by=desk.unit))
    desk.explain(number, by=desk.company)
    assert [one.unit for one in cards.cards(desk.session, desk.officer)[0].explanations] == ["城建集团"]


def test_judgement_knows_a_card_from_its_issue_to_its_removal_and_never_behind_a_lock(desk: Desk) -> None:
    """An open month knows them at each moment; a locked one as they stood when it was locked, whenever its next version is drafted."""
    held = desk.session.get_one(ReportingMonth, (2019, 7))
    held.locked_at = NOON + day
    desk.session.flush()
    number = desk.card(JUNE)
    issued = desk.session.get_one(Card, number).issued_at
    assert issued > held.locked_at
    desk.at = NOON + 2 * day
    desk.end(number)
    moments = {"at the lock": held.locked_at, "once issued": issued, "later": desk.at - timedelta(minutes=1), "once removed": desk.at}
    known = {what: len(snapshot(desk.session, AUGUST, known_at=at).cards) for what, at in moments.items()}
    assert known == {"at the lock": 0, "once issued": 1, "later": 1, "once removed": 0}
    of_july = [len(snapshot(desk.session, JULY, known_at=at).cards) for at in moments.values()]
    assert of_july == [0, 0, 0, 0], "a later version of July's list judges by the cards known at its lock"


def test_no_card_is_removed_or_kept_on_a_month_that_is_not_locked(desk: Desk) -> None:
    number = desk.card()
    for keep in (False, True):
        with pytest.raises(Conflict, match="2020年1月还没有锁定"):
            card.end_card(desk.session, EndCard(number, Month(2020, 1), "已赶上", keep=keep), by=desk.signatory, on=NOON)
    assert desk.session.get_one(Card, number).withdrawn_at is None


@pytest.mark.parametrize("subject", ["project", "office"])
def test_cards_are_unseen_outside_the_bureau_until_their_circular_is_issued(desk: Desk, subject: str) -> None:
    leader = person(desk.session, "分管领导", UserRole.LEADER, on=NOON)
    desk.card(subject=getattr(desk, subject))
    outside = (desk.builder, desk.manager, desk.company, leader)
    number = desk.signed()
    for step in (None, lambda: desk.issue(number)):
        if step is not None:
            step()
        seen = [len(cards.cards(desk.session, who, month=JULY)) for who in outside]
        assert seen == [0 if step is None else 1] * 4
        assert len(cards.cards(desk.session, desk.officer)) == 1


def test_an_act_is_proposed_decided_reported_on_and_ended(desk: Desk) -> None:
    number = desk.propose(ActKind.SUPERVISION, due_on=date(2019, 9, 30), answerable="王负责", clause="第十五条")
    assert cards.official_acts(desk.session, desk.manager, day=NOON.date()) == ()
    desk.decide(number)
    desk.report(number)
    desk.report(number, "已完成桩基", by=desk.manager)
    desk.finish(number)
    (seen,) = cards.official_acts(desk.session, desk.manager, day=NOON.date())
    assert (seen.kind, seen.state, seen.name) == (ActKind.SUPERVISION, ActState.ENDED, "体育中心")
    assert (seen.proposer, seen.decider, seen.ended_by) == ("李督查", "周签发", "周签发")
    assert (seen.held_on, seen.document, seen.minutes) == (HELD_ON, "鹭重办〔2019〕30号", "纪要")
    assert [(one.person, one.text) for one in seen.reports] == [("陈填报", "已增加人手"), ("王负责", "已完成桩基")]
    assert acts(desk) == [
        "提请督查措施 挂牌督办 体育中心",
        "决定督查措施 挂牌督办 体育中心",
        "报告督查措施 挂牌督办 体育中心",
        "报告督查措施 挂牌督办 体育中心",
        "办结督查措施 挂牌督办 体育中心",
    ]


def test_minutes_are_kept_from_the_decision_on_and_the_day_may_turn_out_another(desk: Desk) -> None:
    number = desk.propose()
    desk.decide(number, minutes="与会：王负责")
    assert cards.official_acts(desk.session, desk.officer, day=NOON.date())[0].minutes == "与会：王负责"
    desk.finish(number, minutes="", held_on=date(2019, 8, 12))
    (seen,) = cards.official_acts(desk.session, desk.officer, day=NOON.date())
    assert (seen.held_on, seen.minutes) == (date(2019, 8, 12), "与会：王负责")


def test_an_act_that_is_refused_is_never_shown_to_the_unit(desk: Desk) -> None:
    number = desk.propose()
    desk.decide(number, approve=False, reason="证据不足")
    act = desk.session.get_one(OfficialAct, number)
    assert (act.state, act.held_on, act.document, act.decision) == (ActState.REFUSED, None, "", "证据不足")
    leader = person(desk.session, "分管领导", UserRole.LEADER, on=NOON)
    seen = [len(cards.official_acts(desk.session, who, day=NOON.date())) for who in (desk.builder, desk.manager, desk.company, leader)]
    assert seen == [0, 0, 0, 0]
    assert len(cards.official_acts(desk.session, desk.head, day=NOON.date())) == 1
    assert acts(desk)[-1] == "决定督查措施 约谈（不采纳） 体育中心"


def test_a_unit_sees_the_acts_about_itself_and_its_projects_alone(desk: Desk) -> None:
    in_force(desk)
    in_force(desk, kind=ActKind.COMMENDATION, subject=Subject(unit_id=desk.owner))
    kinds = {
        who.name: [one.kind.label for one in cards.official_acts(desk.session, who, day=NOON.date())]
        for who in (desk.builder, desk.manager, desk.company, desk.officer)
    }
    assert kinds == {"陈填报": ["约谈"], "王负责": ["约谈"], "城建的人": ["通报表扬"], "李督查": ["通报表扬", "约谈"]}


def test_decisions_are_only_ever_of_a_project_or_of_a_unit(desk: Desk) -> None:
    desk.card()
    desk.decline(JUNE, subject=desk.office)
    assert [(one.project_id is None, one.unit_id is None) for one in desk.session.exec(select(Card))] == [(False, True)]
    assert [(one.project_id is None, one.unit_id is None) for one in desk.session.exec(select(CardDecision))] == [(True, False)]
