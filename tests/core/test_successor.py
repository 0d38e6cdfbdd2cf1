"""Results of a builder that is no more: its successor's people object to them."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from core.errors import NotAllowed
from core.models import Unit, UnitSuccession
from core.queries import notices, profile
from tests.core.noticing import FIRST, LAST, Results
from tests.core.route import refused
from tests.core.test_kept import take_off_the_guards
from tests.data.town import town


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Results:
    town(session)
    return Results(session, folder=tmp_path)


def test_a_merged_builder_s_result_is_objected_to_by_its_successor_s_people(way: Results) -> None:
    """From the day of the merger on; they see the objection and its files, and do not answer it."""
    number = way.draft()
    way.sign(number)
    way.open(number)
    way.on_day(FIRST)
    heir = way.uninvolved
    refused(way.session, NotAllowed, "对考评提异议", lambda: way.object(number, by=heir))
    merged = UnitSuccession(earlier_id=way.builder, later_id=heir.unit_id or 0, effective_on=LAST, document="文")
    way.session.add(merged)
    way.session.flush()
    refused(way.session, NotAllowed, "对考评提异议", lambda: way.object(number, by=heir))
    take_off_the_guards(way.session.connection())
    merged.effective_on = FIRST
    said = way.object(number, by=heir)
    (line,) = notices.objections(way.session, heir, notice_id=number, day=way.now.date())
    assert (line.id, line.unit_id) == (said, way.builder)
    assert notices.objections(way.session, way.stranger, notice_id=number, day=way.now.date()) == ()
    assert way.fetch(line.evidence[0].id, by=heir) == way.fetch(line.evidence[0].id)
    both = replace(heir, roles=heir.roles | way.officer.roles)
    refused(way.session, NotAllowed, "答复本人或本单位", lambda: way.answer(said, by=replace(both, person_id=way.officer.person_id)))


def test_the_successor_s_page_holds_the_projects_and_problems_of_what_went_into_it(way: Results) -> None:
    """From the day of the merger on; the page of the unit that is no more says whose they are."""
    heir, session = way.uninvolved.unit_id or 0, way.session

    def seen(unit_id: int, day: date) -> tuple[int, int, tuple[str, ...], str]:
        one = profile.profile(session, way.officer, unit_id=unit_id, day=day)
        assert one.projects is not None
        assert one.investment is not None
        return one.projects, one.investment, one.earlier, one.heir

    builder, other = seen(way.builder, LAST), seen(heir, LAST)
    assert builder[0] > 0
    assert (builder[2:], other[2:]) == (((), ""), ((), ""))
    session.add(UnitSuccession(earlier_id=way.builder, later_id=heir, effective_on=LAST, document="文"))
    session.flush()
    names = [session.get_one(Unit, one).name for one in (way.builder, heir)]
    assert seen(way.builder, LAST - timedelta(days=1)) == seen(way.builder, FIRST) == (*builder[:2], (), "")
    assert seen(way.builder, LAST) == (0, 0, (), names[1])
    assert seen(heir, LAST) == (builder[0] + other[0], builder[1] + other[1], (names[0],), "")
