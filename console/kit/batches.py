"""What is too much to hold at once, a number of things at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Lists of `size` things, the last one perhaps of fewer. (`itertools.batched` is Python 3.12's.)"""
    iterator = iter(things)
    while batch := list(islice(iterator, size)):
        yield batch
