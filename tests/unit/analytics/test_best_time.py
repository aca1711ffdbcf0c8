"""When a person usually answers."""

from funneldesk.analytics.best_time import Attempt, find_best_time


def tries(hour: int, answered: int, tried: int, *, weekday: int = 1) -> list[Attempt]:
    return [Attempt(weekday, hour, place < answered) for place in range(tried)]


def test_the_words_carry_the_evidence() -> None:
    own = tries(16, 3, 4) + tries(11, 0, 3)
    best = find_best_time(own, own + tries(11, 3, 9))
    assert best is not None
    assert best.words == "Usually answers weekdays 4–6 pm (3 of 4 calls)"


def test_nothing_is_said_where_data_are_thin() -> None:
    own = tries(16, 3, 4)
    assert find_best_time(own, own) is None
    assert find_best_time([], []) is None


def test_without_own_calls_everybody_speaks_and_says_so() -> None:
    everybody = tries(10, 8, 10) + tries(16, 2, 10)
    best = find_best_time([], everybody)
    assert best is not None
    assert best.words == "People usually answer weekdays 10 am–noon (8 of 10 calls)"
    assert not best.own


def test_one_lucky_call_does_not_beat_a_long_record() -> None:
    own = tries(9, 1, 1) + tries(16, 5, 6) + tries(12, 1, 6)
    best = find_best_time(own, own)
    assert best is not None
    assert (best.from_hour, best.answered, best.tried) == (16, 5, 6)


def test_where_no_time_stands_out_or_nobody_answers_nothing_is_said() -> None:
    never = tries(10, 0, 6) + tries(16, 0, 6)
    assert find_best_time(never, never) is None
    same = tries(10, 3, 6) + tries(16, 3, 6)
    assert find_best_time(same, same) is None


def test_weekends_are_kept_apart() -> None:
    own = tries(10, 5, 5, weekday=5) + tries(10, 0, 5)
    best = find_best_time(own, own)
    assert best is not None
    assert best.words == "Usually answers weekends 10 am–noon (5 of 5 calls)"
