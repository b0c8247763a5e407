"""Walks the map of the console: every address declares who may open it, and every view is short."""

import ast
import inspect
import textwrap

from organizations.permissions import Action
from security.access import PUBLIC, SIGNED_IN, STAFF
from tests import urls


def test_every_view_declares_its_access():
    silent = [
        f"{url.route} ({url.name})"
        for url in urls.all_urls()
        if not url.is_admin and url.access not in {PUBLIC, SIGNED_IN, STAFF} and not isinstance(url.access, Action)
    ]
    assert silent == []


def test_what_belongs_to_an_organization_asks_the_permission_table():
    wrong = [url.route for url in urls.all_urls() if url.route.startswith("o/") and not isinstance(url.access, Action)]
    assert wrong == []


def test_every_url_has_a_name_of_its_own():
    names = [url.name for url in urls.all_urls() if not url.is_admin]
    assert all(names)
    assert len(names) == len(set(names))


def test_a_view_is_at_most_25_lines_long():
    long = {}
    for url in urls.all_urls():
        view = inspect.unwrap(url.callback)
        if not view.__module__.startswith(urls.OURS):
            continue
        node = ast.parse(textwrap.dedent(inspect.getsource(view))).body[0]
        length = node.end_lineno - node.lineno + 1
        if length > 25:
            long[f"{view.__module__}.{view.__qualname__}"] = length
    assert long == {}
