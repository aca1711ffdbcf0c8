"""A score as it was and as it is."""

from __future__ import annotations


def score_text(then: int, now: int | None) -> str:
    """The score of a lead as it was qualified, beside the one it has now: "score 49 now, 100 then".

    Args:
        then: frozen when the lead was qualified.
        now: as kept now; None where none is. Where both are the same, one is said: "score 49".
    """
    return f"score {then}" if now is None or now == then else f"score {now} now, {then} then"
