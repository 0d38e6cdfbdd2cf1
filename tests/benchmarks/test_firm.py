"""The measured draws in small: the product's places are those of plain numpy, and cost no more than a few times as much."""

from tests.benchmarks import firm


def test_the_draws_of_weights_cost_little_more_than_plain_numpy() -> None:
    found = firm.of_draws(5)
    assert found.ratio < 4
