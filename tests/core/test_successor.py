"""Results of a builder that is no more: its successor's people object to them."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session

from core.errors import NotAllowed
from core.models import UnitSuccession
from core.queries import notices
from tests.core.noticing import FIRST, LAST, Results
from tests.core.route import refused
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
    merged.effective_on = FIRST
    said = way.object(number, by=heir)
    (line,) = notices.objections(way.session, heir, notice_id=number)
    assert (line.id, line.unit_id) == (said, way.builder)
    assert notices.objections(way.session, way.stranger, notice_id=number) == ()
    assert way.fetch(line.evidence[0].id, by=heir) == way.fetch(line.evidence[0].id)
    both = replace(heir, roles=heir.roles | way.officer.roles)
    refused(way.session, NotAllowed, "答复本人或本单位", lambda: way.answer(said, by=replace(both, person_id=way.officer.person_id)))
