"""The load in small, on both databases: five coordinators with thirty reports, two on one row ten times."""

from sqlalchemy.engine import Engine

from tests.load.runs import all_hand_in, refuse_loss, served, two_on_one_row
from tests.load.town import gather


def test_of_many_at_once_nothing_is_lost_and_nothing_double(engine: Engine) -> None:
    crowd = gather(engine, 5, 30)
    with served(engine):
        pace = all_hand_in(crowd)
    assert len(pace.milliseconds) == 30
    refuse_loss(engine, crowd)


def test_of_two_on_one_row_the_second_is_always_told_and_nobody_s_figure_is_lost(engine: Engine) -> None:
    crowd = gather(engine, 1, 2)
    with served(engine):
        found = two_on_one_row(engine, crowd, 10)
    assert found.told == 10
    assert sorted(found.figures) == sorted(10 * number + person for number in range(10) for person in (1, 2))
