"""The first queues go first, and a queue that is never empty starves no other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workers.turns import EVERY, order

LETTERS = "abcdefgh"


def test_four_of_five_begin_at_the_first() -> None:
    firsts = "".join(order(taken, "uaik")[0] for taken in range(20))
    assert firsts == "uuuukuuuuiuuuuauuuuu"


@given(st.integers(0, 10_000), st.integers(1, 8))
def test_every_queue_is_asked_once(taken: int, count: int) -> None:
    assert sorted(order(taken, LETTERS[:count])) == list(LETTERS[:count])


@given(st.integers(0, 10_000), st.integers(1, 8))
def test_every_queue_leads_within_a_known_number_of_jobs(begin: int, count: int) -> None:
    leads = {order(taken, LETTERS[:count])[0] for taken in range(begin, begin + EVERY * count)}
    assert leads == set(LETTERS[:count])


@given(st.integers(0, 10_000), st.integers(1, 8))
def test_most_jobs_are_taken_in_the_order_of_the_house(begin: int, count: int) -> None:
    plain = [order(taken, LETTERS[:count]) == list(LETTERS[:count]) for taken in range(begin, begin + EVERY)]
    assert sum(plain) >= EVERY - 1
