"""Rights on products in words and in one order; decides nothing itself."""

from collections.abc import Collection

from organizations.models import Right


def in_order(rights: Collection[str]) -> tuple[str, ...]:
    """The rights that there are, in the order of the catalogue."""
    return tuple(right.value for right in Right if right in rights)


def rights_text(rights: Collection[str]) -> str:
    """Rights in words: "Technical, Statistics". One of another release as it is stored."""
    known = [str(right.label) for right in Right if right in rights]
    return ", ".join([*known, *sorted(set(rights) - set(Right.values))])
