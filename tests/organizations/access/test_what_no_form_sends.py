"""ORG-7: what no form of ours sends is refused and changes nothing; what crosses organizations, by the database too."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from console.kit.exceptions import Denied
from organizations.models import Access, KindGrant, ProductGrant, Right, TeamMember
from organizations.operations.access import edit_access
from security.models import AuditEntry
from tests import make
from tests.organizations.access.page import access_url


def nothing_was_given() -> bool:
    return not any(model.objects.exists() for model in (Access, ProductGrant, KindGrant))


@pytest.fixture
def site(organization):
    return make.product(organization, "ksuite", "Suite")


CRAFTED = [
    {"rights": ["{foreign}:technical"]},
    {"rights": ["{own}:technical", "{foreign}:technical"]},
    {"given": "{foreign}:technical"},
    {"rights": ["{own}:statistics"]},
    {"rights": ["{own}:everything"]},
    {"rights": ["{own}:ticket_control"]},
    {"rights": ["{own}"]},
    {"rights": ["-1:technical"]},
    {"rights": ["99999999999999999999:technical"]},
    {"rights": ["0:technical"]},
    {"future": ["{kind}:sales_control"]},
    {"future": ["987654321:technical"]},
    {"all": "give"},
    {"full": "more"},
    {"all": "drop:1"},
    {"rights": [f"{number}:technical" for number in range(3000)]},
]


@pytest.mark.parametrize("crafted", CRAFTED, ids=lambda sent: str(sent)[:50])
def test_a_crafted_form_is_refused_as_a_whole(client_of, legal, collaborator, stranger, site, crafted):
    foreign = make.product(stranger.organization)
    names = {"own": site.pk, "foreign": foreign.pk, "kind": site.kind_id}

    def filled(value):
        return value.format(**names) if isinstance(value, str) else [one.format(**names) for one in value]

    sent = {name: filled(value) for name, value in crafted.items()}
    answer = client_of(legal).post(access_url(collaborator), sent)
    assert answer.status_code == 400
    assert nothing_was_given()
    assert not AuditEntry.objects.filter(code="access_changed").exists()


def test_the_operation_leaves_out_what_is_not_the_organizations(legal, collaborator, stranger, site):
    foreign = make.product(stranger.organization)
    wanted = {foreign.pk: [Right.TECHNICAL], site.pk: [Right.TECHNICAL, Right.SALES_CONTROL]}
    assert edit_access(actor=make.actor(legal), holder=collaborator, products=wanted) == 1
    assert list(ProductGrant.objects.values_list("product", "rights")) == [(site.pk, ["technical"])]


def test_a_holder_of_another_organization_is_nobodys_to_edit(legal, stranger, site, organization, client_of):
    guest, crew = make.member(stranger.organization), make.team(stranger.organization, "Crew")
    draft = make.batch(stranger.organization)
    for holder in (guest, crew, draft):
        with pytest.raises(Denied):
            edit_access(actor=make.actor(legal), holder=holder, full=True)
    for name, holder in (("member-access", guest), ("team-access", crew), ("invite-access", draft)):
        url = reverse(name, args=[organization.slug, holder.pk])
        assert client_of(legal).post(url, {"full": "on"}).status_code == 404
    assert nothing_was_given()


def test_a_draft_is_its_authors_alone_and_only_as_long_as_it_is_one(legal, admin, organization):
    draft = make.batch(organization, author=admin.user)
    with pytest.raises(Denied):
        edit_access(actor=make.actor(legal), holder=draft, full=True)
    draft.state = "sent"
    draft.save()
    with pytest.raises(Denied):
        edit_access(actor=make.actor(admin), holder=draft, full=True)


@pytest.mark.parametrize("persona", ["collaborator", "external"])
def test_who_may_not_edit_access_gives_themselves_nothing(client_of, request, organization, site, persona):
    member = request.getfixturevalue(persona)
    team = make.team(organization, "Atelier", member)
    for name, pk in (("member-access", member.pk), ("team-access", team.pk)):
        assert client_of(member).post(reverse(name, args=[organization.slug, pk]), {"full": "on"}).status_code == 403
    for holder in (member, team):
        with pytest.raises(Denied):
            edit_access(actor=make.actor(member), holder=holder, full=True)
    assert nothing_was_given()


def test_the_database_lets_no_grant_cross_organizations(collaborator, organization, stranger):
    foreign = make.product(stranger.organization)
    team = make.team(organization, "Atelier")
    for holder in (collaborator, team, make.batch(organization)):
        with pytest.raises(IntegrityError, match="not of the organization"), transaction.atomic():
            make.grant(holder, foreign)


def test_the_database_lets_nobody_into_a_team_of_elsewhere(organization, stranger):
    team = make.team(organization, "Atelier")
    with pytest.raises(IntegrityError, match="not of one organization"), transaction.atomic():
        TeamMember.objects.create(team=team, membership=stranger)


def test_the_database_knows_the_rights_of_a_kind(collaborator, site):
    with pytest.raises(IntegrityError, match="no such right"), transaction.atomic():
        make.grant(collaborator, site, Right.STATISTICS)
    access = make.access(collaborator)
    with pytest.raises(IntegrityError, match="no such right"), transaction.atomic():
        KindGrant.objects.create(access=access, kind=site.kind, rights=[Right.STATISTICS])


def test_sql_moves_no_grant_to_a_foreign_product(collaborator, site, stranger):
    grant = make.grant(collaborator, site)
    foreign = make.product(stranger.organization, "ksuite")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE organizations_productgrant SET product_id = %s WHERE id = %s", [foreign.pk, grant.pk])
