"""Trials of rulebooks are kept by name, seen by their maker until shared, and dropped by nobody else."""

from dataclasses import replace

import pytest
from sqlmodel import Session, col, select

from core.access import OPERATOR, Actor
from core.commands.trial import LARGEST, DropTrial, KeepTrial, ShareTrial, drop_trial, keep_trial, share_trial
from core.errors import BadInput, Conflict, NotAllowed, NotFound
from core.models import AuditEntry
from core.period import Month
from core.queries.trials import trials
from core.vocabulary import UserRole
from tests.data.town import NOON
from tests.people import person

KEPT = KeepTrial("改重开工", "lujiang.2019-01-01", b"engine = 1\n", Month(2019, 1), Month(2019, 6))


@pytest.fixture
def officer(session: Session) -> Actor:
    return person(session, "李督查", UserRole.OFFICER, on=NOON)


@pytest.fixture
def colleague(session: Session) -> Actor:
    return person(session, "赵科长", UserRole.SECTION_HEAD, on=NOON)


def test_a_trial_is_its_maker_s_alone_until_it_is_shared(session: Session, officer: Actor, colleague: Actor) -> None:
    kept = keep_trial(session, KEPT, by=officer, on=NOON)
    (mine,) = trials(session, officer)
    assert (mine.name, mine.content, mine.first, mine.last, mine.own, mine.shared) == (
        "改重开工",
        b"engine = 1\n",
        Month(2019, 1),
        Month(2019, 6),
        True,
        False,
    )
    assert trials(session, colleague) == ()
    share_trial(session, ShareTrial(kept.id or 0, shared=True), by=officer, on=NOON)
    (theirs,) = trials(session, colleague)
    assert (theirs.person, theirs.own) == ("李督查", False)
    share_trial(session, ShareTrial(kept.id or 0, shared=False), by=officer, on=NOON)
    assert trials(session, colleague) == ()


def test_nobody_else_shares_or_drops_it(session: Session, officer: Actor, colleague: Actor) -> None:
    kept = keep_trial(session, KEPT, by=officer, on=NOON)
    with pytest.raises(NotAllowed, match="改动别人的试算"):
        share_trial(session, ShareTrial(kept.id or 0, shared=True), by=colleague, on=NOON)
    with pytest.raises(NotAllowed, match="改动别人的试算"):
        drop_trial(session, DropTrial(kept.id or 0), by=colleague, on=NOON)
    drop_trial(session, DropTrial(kept.id or 0), by=officer, on=NOON)
    assert trials(session, officer) == ()
    acts = session.exec(select(AuditEntry.act).where(AuditEntry.subject == "改重开工").order_by(col(AuditEntry.id))).all()
    assert list(acts) == ["保存试算", "删除试算"]


REFUSED = {
    "没有名称": (replace(KEPT, name="  "), BadInput, "试算名称没有填写"),
    "名称太长": (replace(KEPT, name="长" * 61), BadInput, "最多60字"),
    "月份颠倒": (replace(KEPT, first=Month(2019, 7)), BadInput, "末月早于首月"),
    "没有内容": (replace(KEPT, content=b""), BadInput, "0字节"),
    "内容太大": (replace(KEPT, content=b"#" * (LARGEST + 1)), BadInput, f"{LARGEST + 1}字节"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_kept_is_refused_in_a_sentence(session: Session, officer: Actor, fault: str) -> None:
    request, error, said = REFUSED[fault]
    with pytest.raises(error, match=said):
        keep_trial(session, request, by=officer, on=NOON)
    assert trials(session, officer) == ()


def test_a_name_is_used_once_by_each_maker(session: Session, officer: Actor, colleague: Actor) -> None:
    keep_trial(session, KEPT, by=officer, on=NOON)
    with pytest.raises(Conflict, match="已有名为“改重开工”的试算"):
        keep_trial(session, KEPT, by=officer, on=NOON)
    keep_trial(session, KEPT, by=colleague, on=NOON)


def test_sharing_twice_dropping_twice_and_the_command_line_are_told(session: Session, officer: Actor) -> None:
    kept = keep_trial(session, KEPT, by=officer, on=NOON).id or 0
    with pytest.raises(Conflict, match="已经是这个状态"):
        share_trial(session, ShareTrial(kept, shared=False), by=officer, on=NOON)
    drop_trial(session, DropTrial(kept), by=officer, on=NOON)
    with pytest.raises(NotFound, match="可能已被删除"):
        drop_trial(session, DropTrial(kept), by=officer, on=NOON)
    with pytest.raises(BadInput, match="须由登录的人员办理"):
        keep_trial(session, KEPT, by=OPERATOR, on=NOON)
