"""Fair assignment: who gets which variant of an experiment, by lot and in balance."""

from __future__ import annotations

from hashlib import sha256
from math import gcd
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SHORTEST_BLOCK = 4


def block_of(weights: Sequence[int]) -> tuple[int, ...]:
    """How many places each variant has in one block: the weights in lowest terms, at least four places in all.

    Raises:
        ValueError: there is no weight above zero, or one below it.
    """
    if any(weight < 0 for weight in weights) or not any(weights):
        raise ValueError("weights must be whole numbers, none below zero and at least one above it")
    common = gcd(*weights)
    lowest = [weight // common for weight in weights]
    blocks = -(-_SHORTEST_BLOCK // sum(lowest))
    return tuple(weight * blocks for weight in lowest)


def assign(seed: str, contact_uid: str, weights: Sequence[int], counts: Sequence[int]) -> int:
    """The place of the variant that a person gets, given how many people each variant has already.

    Permuted blocks drawn as from an urn: the person draws one of the places that the running block has left, by a
    hash of seed and person. So the lot does not know the person, the same question has the same answer, and after
    each full block the variants stand exactly as their weights say. In between none is off by more than its places
    in a block. Where people were taken away since, the variants that fell behind are filled first.
    Source: Zelen, The randomization and stratification of patients to clinical trials, Journal of Chronic Diseases
    27 (1974) 365-375.

    Args:
        seed: The experiment's uid.
        contact_uid: The person's uid.
        weights: One a variant; 0 takes no new people.
        counts: How many people each variant has since the weights last changed, in the same order.

    Raises:
        ValueError: weights and counts do not fit together.
    """
    if len(weights) != len(counts):
        raise ValueError("each variant needs its weight and its count")
    block = block_of(weights)
    taken = [count for count, places in zip(counts, block, strict=True) if places]
    held = [places for places in block if places]
    begun = sum(taken) // sum(held)
    left = [max(0, places * (begun + 1) - count) if places else 0 for count, places in zip(counts, block, strict=True)]
    lot = _draw(seed, contact_uid) % sum(left)
    for place, places in enumerate(left):
        if lot < places:
            return place
        lot -= places
    raise AssertionError("a lot lies within its places")


def assign_all(
    seed: str, contact_uids: Iterable[str], weights: Sequence[int], counts: Sequence[int] | None = None
) -> dict[str, int]:
    """The variant of each of many people; the order in which they are given does not matter.

    Args:
        seed: The experiment's uid.
        contact_uids: The people, each once.
        weights: One a variant.
        counts: How many people each variant has already; none unless said.
    """
    standing = list(counts) if counts is not None else [0] * len(weights)
    chosen: dict[str, int] = {}
    for uid in sorted(set(contact_uids), key=lambda each: (_draw(f"order:{seed}", each), each)):
        chosen[uid] = assign(seed, uid, weights, standing)
        standing[chosen[uid]] += 1
    return chosen


def _draw(seed: str, uid: str) -> int:
    return int.from_bytes(sha256(f"{seed}\n{uid}".encode()).digest()[:16], "big")
