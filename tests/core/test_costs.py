"""Opinions of owners, approved amounts with what was saved, and the log of trainings."""

from datetime import date

import pytest
from sqlmodel import Session

from core.access import Actor
from core.commands.cost import RecordCost, record_cost
from core.commands.opinion import GiveOpinion, give_opinion
from core.commands.training import RecordTraining, record_training
from core.errors import BadInput, NotAllowed, NotFound
from core.models import Unit
from core.money import FEN_PER_WAN as WAN
from core.queries import costs, credit
from core.vocabulary import CostKind, TrainingKind, UserRole
from tests.core.builders import BUILDER, OWNER, RESPONSIBLE, SECOND, TODAY, Bureau
from tests.data.town import NOON
from tests.people import person


@pytest.fixture
def bureau(session: Session) -> Bureau:
    return Bureau(session)


def cost(bureau: Bureau, kind: CostKind, wan: int, *, day: date = date(2019, 8, 1)) -> None:
    request = RecordCost("LJ-001", kind, wan * WAN, day, f"{kind.label}批复")
    record_cost(bureau.session, request, by=bureau.officer, on=bureau.now)
    bureau.session.flush()


def test_what_was_saved_is_the_estimate_less_the_final_account(bureau: Bureau) -> None:
    cost(bureau, CostKind.ESTIMATE, 60_000, day=date(2018, 3, 1))
    (line,) = costs.costs(bureau.session, bureau.manager, day=TODAY)
    assert (line.builder, line.estimate, line.final, line.saving) == ("鹭建", 60_000 * WAN, None, None)
    cost(bureau, CostKind.ESTIMATE, 62_000, day=date(2019, 3, 1))
    cost(bureau, CostKind.FINAL, 63_000)
    (line,) = costs.costs(bureau.session, bureau.manager, day=TODAY)
    assert (line.estimate, line.saving, line.settled_on) == (62_000 * WAN, -1_000 * WAN, date(2019, 8, 1))
    (then,) = costs.costs(bureau.session, bureau.manager, day=date(2019, 2, 28))
    assert (then.estimate, then.final) == (60_000 * WAN, None)


def test_a_final_account_alone_saves_nothing_that_is_known(bureau: Bureau) -> None:
    cost(bureau, CostKind.FINAL, 63_000)
    (line,) = costs.costs(bureau.session, bureau.manager, day=TODAY)
    assert line.saving is None


@pytest.mark.parametrize(
    ("request_", "error", "said"),
    [
        (RecordCost("LJ-P", CostKind.FINAL, 1, TODAY, "文"), BadInput, "是打捆项目"),
        (RecordCost("LJ-9", CostKind.FINAL, 1, TODAY, "文"), NotFound, "没有找到项目"),
        (RecordCost("LJ-001", CostKind.FINAL, 0, TODAY, "文"), BadInput, "决算应大于0"),
        (RecordCost("LJ-001", CostKind.FINAL, 10**17, TODAY, "文"), BadInput, "决算应大于0"),
        (RecordCost("LJ-001", CostKind.FINAL, 1, date(2019, 8, 21), "文"), BadInput, "批准日期不能晚于今天"),
        (RecordCost("LJ-001", CostKind.FINAL, 1, TODAY, ""), BadInput, "文件没有填写"),
    ],
    ids=["打捆项目", "没有这个项目", "零", "过大", "以后的日期", "没有文件"],
)
def test_an_amount_that_cannot_be_is_refused(bureau: Bureau, request_: RecordCost, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        record_cost(bureau.session, request_, by=bureau.officer, on=NOON)
    assert costs.costs(bureau.session, bureau.manager, day=TODAY) == ()


def opinion(bureau: Bureau, points: int, *, by: Actor | None = None, year: int = 2019, builder: str = BUILDER) -> None:
    request = GiveOpinion(year, bureau.unit(builder), points, "配合较好")
    give_opinion(bureau.session, request, by=by or bureau.manager, on=bureau.now)
    bureau.session.flush()


def test_owner_and_responsible_unit_each_say_their_last_word(bureau: Bureau) -> None:
    owner = person(bureau.session, "郑业主", UserRole.COORDINATOR, unit_id=bureau.unit(OWNER), on=NOON)
    opinion(bureau, 900_000)
    opinion(bureau, 850_000, by=owner)
    opinion(bureau, 805_000)
    said = {one.unit: one.points for one in credit.opinions(bureau.session, bureau.approver, year=2019)}
    assert said == {"新城": 805_000, "城建集团": 850_000}
    assert [one.points for one in credit.own_opinions(bureau.session, owner, year=2019)] == [850_000]
    assert credit.opinions(bureau.session, bureau.approver, year=2018) == ()
    with pytest.raises(NotAllowed):
        credit.opinions(bureau.session, owner, year=2019)


def test_nobody_else_says_anything_of_a_builder(bureau: Bureau) -> None:
    stranger = person(bureau.session, "外单位", UserRole.UNIT_MANAGER, unit_id=bureau.unit("西湖区"), on=NOON)
    for by, year, builder in (
        (stranger, 2019, BUILDER),
        (bureau.coordinator, 2019, BUILDER),
        (bureau.manager, 2018, BUILDER),
        (None, 2019, SECOND),
    ):
        with pytest.raises(NotAllowed, match="评价"):
            opinion(bureau, 800_000, by=by, year=year, builder=builder)
    for points in (-1, 1_000_001):
        with pytest.raises(BadInput, match="0至100分之间"):
            opinion(bureau, points)
    with pytest.raises(BadInput, match="2020年还没有到"):
        opinion(bureau, 800_000, year=2020)
    for year in (-1, 0, 1999):
        with pytest.raises(BadInput, match="年份应在2000年以后"):
            opinion(bureau, 800_000, year=year)
    opinion(bureau, 0)
    opinion(bureau, 1_000_000)


def test_a_company_says_nothing_of_its_own_group(bureau: Bureau) -> None:
    owner = person(bureau.session, "郑业主", UserRole.COORDINATOR, unit_id=bureau.unit(OWNER), on=NOON)
    opinion(bureau, 850_000, by=owner)
    bureau.session.get_one(Unit, bureau.unit(BUILDER)).parent_id = bureau.unit(OWNER)
    with pytest.raises(NotAllowed, match="评价"):
        opinion(bureau, 850_000, by=owner)
    opinion(bureau, 850_000)


def test_a_training_names_who_took_part(bureau: Bureau) -> None:
    units = ((bureau.unit(BUILDER), 3), (bureau.unit(SECOND), 2))
    request = RecordTraining(TrainingKind.TRAINING, TODAY, "概算控制", units, "会议室", "某人")
    record_training(bureau.session, request, by=bureau.officer, on=NOON)
    bureau.session.flush()
    (line,) = costs.trainings(bureau.session, bureau.manager)
    assert (line.kind.label, line.theme, line.units) == ("培训", "概算控制", (("鹭建", 3), ("澜序", 2)))
    builder = bureau.unit(RESPONSIBLE)
    cases: tuple[tuple[tuple[tuple[int, int], ...], date, str], ...] = (
        ((), TODAY, "没有选定参加单位"),
        (((builder, 1), (builder, 2)), TODAY, "写了两次"),
        (((builder, 0),), TODAY, "人数应在1至"),
        (((builder, 1),), date(2019, 8, 21), "培训日期不能晚于今天"),
    )
    for some, day, said in cases:
        with pytest.raises(BadInput, match=said):
            record_training(bureau.session, RecordTraining(TrainingKind.GUIDANCE, day, "x", some), by=bureau.officer, on=NOON)
