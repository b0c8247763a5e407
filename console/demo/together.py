"""What goes on among the people of the demo's company: teams, accounting, ends of access, invitations."""

from datetime import date, datetime, timedelta

from console.demo import cast
from organizations import contact
from organizations.invite_rows import Row, row
from organizations.models import Mark, Membership, Organization, Product, Right, Role, Team
from organizations.operations import batches
from organizations.operations.access import edit_access
from organizations.operations.ended_access import set_end
from organizations.operations.organizations import change_details, fingerprint
from organizations.operations.preferences import choose
from organizations.operations.sending import send
from organizations.operations.teams import add_members, create_team, name_leader
from security.audit import Actor

TECHNICAL, STATISTICS = [Right.TECHNICAL], [Right.TECHNICAL, Right.STATISTICS]

DETAILS = {
    "legal_form": "company",
    "street": "Längfeldweg 116",
    "postal_code": "2504",
    "city": "Biel/Bienne",
    "country": "CH",
    "phone": "+41323440000",
}


def live_together(company: Organization, *, legal: Membership, administrator: Membership, now: datetime) -> None:
    """Everything below, by the people who would do it. `now` is what ends of access are counted from."""
    tell_who_we_are(company, Actor.person(legal.user))
    actor = Actor.person(administrator.user)
    form_teams(company, actor)
    trust_people(company, actor, now.date())
    invite_people(company, actor, now.date())


def tell_who_we_are(company: Organization, actor: Actor) -> None:
    """The details of the organization."""
    seen = fingerprint(organization=company, fields=DETAILS)
    change_details(actor=actor, organization=company, seen=seen, **DETAILS)


def form_teams(company: Organization, actor: Actor) -> None:
    """Three teams with leaders; in one of them an external, one with everything."""
    prepress = _team(company, actor, "Druckvorstufe", Mark.PETROL, cast.COLLABORATORS[:6])
    _open(company, prepress, actor, {"cloud-server": STATISTICS, "nas-synology": TECHNICAL, "hosting": STATISTICS})
    fair = _team(company, actor, "Portes ouvertes", Mark.RUST, (*cast.COLLABORATORS[6:10], cast.EXTERNALS[1]))
    _open(company, fair, actor, {"ticketing": [Right.TECHNICAL, Right.TICKET_CONTROL], "newsletter": STATISTICS})
    _team(company, actor, "Informatica", Mark.VIOLET, cast.COLLABORATORS[10:13])
    edit_access(actor=actor, holder=Team.objects.get(organization=company, name="Informatica"), full=True)


def trust_people(company: Organization, actor: Actor, today: date) -> None:
    """Accounting for one collaborator, future domains for another, and a last day for an external."""
    keeper = member(company, cast.COLLABORATORS[14])
    told = [topic.code for topic in contact.told(Role.COLLABORATOR, None, manages_accounting=True)]
    choose(actor=actor, membership=keeper, topics=told, sms_topics=(), manages_accounting=True)
    domains = Product.objects.filter(organization=company, kind__code="domain").select_related("kind")
    kind = domains[0].kind_id
    edit_access(actor=actor, holder=member(company, cast.COLLABORATORS[15]), kinds={kind: TECHNICAL})
    leaving = member(company, cast.EXTERNALS[0])
    set_end(actor=actor, organization=company, member=leaving.pk, on=today + timedelta(days=120))


def invite_people(company: Organization, actor: Actor, today: date) -> None:
    """Invitations that wait, and a draft that somebody has not finished."""
    ends_on = (today + timedelta(days=60)).isoformat()
    for one in (
        _row(1, "sofia.keller@demo-attente.test", "Sofia Keller", Role.COLLABORATOR),
        _row(1, "h.baumgartner@revision-nord.test", "Hanspeter Baumgartner", Role.EXTERNAL, ends_on=ends_on),
        _row(1, "amelie.rochat@demo-attente.test", "Amélie Rochat", Role.ADMINISTRATOR),
    ):
        draft = batches.start(actor=actor, organization=company, rows=[one])
        send(actor=actor, organization=company, batch=draft.pk, seen=draft.changed_at)
    unfinished = [
        _row(1, "nora.imboden@demo-attente.test", "Nora Imboden", Role.COLLABORATOR),
        _row(2, "gian-andri.caviezel@demo-attente.test", "Gian-Andri Caviezel", Role.COLLABORATOR),
        _row(3, "ohne-adresse", "Livia Ohneberg", Role.COLLABORATOR),
    ]
    batches.start(actor=actor, organization=company, rows=unfinished)


def member(organization: Organization, one: cast.Person) -> Membership:
    """Somebody's place in an organization."""
    return organization.memberships.select_related("user", "organization").get(user__email=one.address)


def _row(line: int, address: str, name: str, role: Role, *, ends_on: str = "") -> Row:
    given, family = name.split(" ", 1)
    return row(line=line, email=address, given_name=given, family_name=family, role=role.value, ends_on=ends_on)


def _team(company: Organization, actor: Actor, name: str, mark: Mark, people: tuple[cast.Person, ...]) -> Team:
    team = create_team(actor=actor, organization=company, name=name, mark=mark)
    members = [member(company, one).pk for one in people]
    add_members(actor=actor, team=team, members=members)
    name_leader(actor=actor, team=team, member=members[0])
    return team


def _open(company: Organization, team: Team, actor: Actor, rights: dict[str, list[Right]]) -> None:
    products = Product.objects.filter(organization=company, kind__code__in=rights).select_related("kind")
    edit_access(actor=actor, holder=team, products={one.pk: rights[one.kind.code] for one in products})
