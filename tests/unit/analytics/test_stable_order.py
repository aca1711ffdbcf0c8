"""Sorting whole numbers with equal ones left in their order."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from funneldesk.analytics.stable_order import stable_order


@given(st.lists(st.integers(min_value=0, max_value=5)) | st.lists(st.integers(min_value=0, max_value=2**63 - 1)))
def test_it_is_a_stable_argsort(values: list[int]) -> None:
    array = np.array(values, dtype=np.int64)
    assert stable_order(array).tolist() == np.argsort(array, kind="stable").tolist()
