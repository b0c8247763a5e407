"""What may each role do? The page prints the permission table, for whoever is in the organization."""

import re
from html import unescape

import pytest
from django.urls import reverse

from organizations.models import Role
from organizations.permissions import AHEAD, TABLE, Action
from organizations.roles import MEANINGS, OWN_MEANINGS, headings
from tests import urls

WORDS = {"YES": "Yes", "NO": "No", "GRANTED": "If granted"}


def page_of(client_of, member) -> str:
    return unescape(client_of(member).get(reverse("roles", args=[member.organization.slug])).content.decode())


@pytest.mark.parametrize("persona", ["legal", "admin", "collaborator", "external"])
def test_everybody_may_read_it(client_of, request, persona):
    member = request.getfixturevalue(persona)
    page = page_of(client_of, member)
    assert "What may each role do?" in page
    assert page.count("Your role") == 1


def test_every_action_stands_under_one_heading():
    listed = [row for heading in headings() for row in heading.rows]
    assert sorted(map(id, listed)) == sorted(id(row) for action, row in TABLE.items() if action not in AHEAD)


def test_nothing_is_promised_that_no_page_does():
    opened = {url.access for url in urls.all_urls() if isinstance(url.access, Action)}
    # The legal responsibility is a choice in the dialog of `members.change_role`; one leaves from one's own pages.
    assert set(Action) - AHEAD == opened | {Action.CHANGE_LEGAL_REPRESENTATIVE, Action.LEAVE}


def test_every_role_is_explained(client_of, external):
    page = page_of(client_of, external)
    assert set(MEANINGS) == set(Role)
    said = MEANINGS | {Role.EXTERNAL: OWN_MEANINGS[Role.EXTERNAL]}  # to the reader, of the reader
    assert all(str(sentence) in page for sentence in said.values())


def test_it_prints_the_permission_table(client_of, external):
    page = page_of(client_of, external)
    for row in (row for action, row in TABLE.items() if action not in AHEAD):
        (cells,) = re.findall(
            rf'<th scope="row" class="table__head">{re.escape(str(row.sentence))}</th>(.*?)</tr>', page
        )
        assert re.findall(r'data-label="([\w ]+)"><span class="badge badge--\w+">([\w ]+)<', cells) == [
            (str(role.label), WORDS[row.answer(role).name]) for role in Role
        ]


def test_users_and_the_dialog_lead_to_it(client_of, legal, collaborator):
    slug = legal.organization.slug
    client = client_of(legal)
    for url in (reverse("members", args=[slug]), reverse("member-role", args=[slug, collaborator.pk])):
        assert f'href="{reverse("roles", args=[slug])}">What may each role do?</a>' in client.get(url).content.decode()
