"""Reading and sending the pages of a change of many, in the stories about them."""

import re


def ids(*members) -> str:
    return ",".join(str(member.pk) for member in members)


def ticked(*members) -> dict:
    return {"selected": [member.pk for member in members]}


def confirmed(role, *members) -> dict:
    return {"members": ids(*members), "role": role, "confirm": "yes"}


def frozen(page: str) -> list[int]:
    """The ids that a page has fixed."""
    (text,) = re.findall(r'name="members" value="([\d,]*)"', page)
    return [int(key) for key in text.split(",")]


def headings(page: str) -> list[str]:
    return re.findall(r"<h2 [^>]*>(.*?)</h2>", page.rsplit("<main", maxsplit=1)[-1])
