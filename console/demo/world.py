"""The story of the demo world: a company, an association, a fiduciary and a one-person organization.

Every step is one of the product's own operations with the person who would take it as actor. Two facts are set
beside them, both outside the log: short addresses for the organizations, and when people were last active.
"""

from collections import Counter
from datetime import datetime, timedelta

from console import staff
from console.demo import cast, looks, news, things
from console.demo.people import Registrar, set_up_a_phone, set_up_an_app
from console.demo.together import live_together, member
from console.demo.wishes import wish
from console.kit.guards import Refused
from organizations import catalogue
from organizations.ending import today_in
from organizations.models import Mark, Membership, Organization, Product, Requirement, Right, Role
from organizations.operations.access import grant_access
from organizations.operations.joining import admit
from organizations.operations.organizations import create_organization
from organizations.operations.people import change_role, leave
from organizations.operations.policy import set_policy
from organizations.operations.products import give_mailbox, give_seat
from organizations.operations.signup import request_sign_up
from organizations.policy import terms_of
from security import audit, events
from security.audit import Actor
from security.events import person
from security.models import User
from security.operations.recovery_phone import change_recovery_phone

COMPANY = "Ateliers graphiques Joss & Grandjean SA"
ASSOCIATION = "Verein zur Erhaltung der Schmalspurdampflokomotiven am Oberalpstock"
FIDUCIARY = "Studio fiduciario Tettamanti-Käslin Sagl"


def build(*, now: datetime) -> None:
    """Makes the world in an empty installation. `now` is what people's last activity is counted back from."""
    catalogue.seed()
    staff.seed_groups()
    registrar, shop = Registrar(), things.Shop()
    company = _found_the_company(registrar, shop)
    _fill_the_company(company, registrar)
    _equip_the_company(company, shop)
    live_together(
        company, legal=member(company, cast.LEGAL), administrator=member(company, cast.ADMINISTRATOR), now=now
    )
    association = _found_the_association(company, registrar, shop)
    _found_the_fiduciary(company, association, registrar, shop)
    mark = looks.wordmark("Joss & Grandjean")
    looks.wear_initials(member(company, cast.LEGAL), "JG", Mark.PETROL, mark, now=now)
    looks.wear_square(member(association, cast.PRESIDENT), looks.driving_wheel(), now=now)
    _let_things_happen(company, registrar)
    for one in (cast.SUPPORT, cast.REVIEWER):
        set_up_an_app(registrar.employ(one))
    wish(now=now)
    news.publish(now=now)
    _protect_some()
    _require_protection(association)
    request_sign_up(email=cast.WAITING, language="fr")
    _spread_activity(now)


def _found_the_company(registrar: Registrar, shop: things.Shop) -> Organization:
    """The founder signs up, founds the company, hands it to Mathilde Grandjean and stays as an administrator."""
    founder = registrar.sign_up(cast.FOUNDER)
    own = founder.memberships.select_related("organization").get()
    _at_address(own.organization, "etienne-joss")
    personal = shop.fill(own.organization, (("my-ksuite", "my kSuite Étienne"),), actor=_actor(own))
    give_seat(actor=_actor(own), product=personal["my-ksuite"], membership=own)
    company = create_organization(actor=_actor(own), name=COMPANY, owner=founder)
    _at_address(company, "joss-grandjean")
    legal = registrar.take_in(cast.LEGAL, by=founder, organization=company, role=Role.ADMINISTRATOR)
    change_role(actor=_actor(own), organization=company, members=[legal.pk], role=Role.LEGAL_REPRESENTATIVE)
    first = company.memberships.get(user=founder)
    change_role(actor=_actor(own), organization=company, members=[first.pk], role=Role.ADMINISTRATOR)
    return company


def _fill_the_company(company: Organization, registrar: Registrar) -> None:
    """The legal representative takes in the administrators, the first of them everybody else."""
    legal = _user(cast.LEGAL)
    administrator = registrar.take_in(cast.ADMINISTRATOR, by=legal, organization=company, role=Role.ADMINISTRATOR)
    for one in cast.ADMINISTRATORS:
        registrar.take_in(one, by=legal, organization=company, role=Role.ADMINISTRATOR)
    for one in (cast.COLLABORATOR, cast.PRESIDENT, *cast.COLLABORATORS):
        registrar.take_in(one, by=administrator.user, organization=company, role=Role.COLLABORATOR)
    for one in (cast.EXTERNAL, cast.ACCOUNTANT, cast.LEAVER, *cast.EXTERNALS):
        registrar.take_in(one, by=administrator.user, organization=company, role=Role.EXTERNAL)


def _equip_the_company(company: Organization, shop: things.Shop) -> None:
    """Products; a kSuite with seats and a Mail Service in it; access for those whose role does not see everything."""
    legal, administrator = member(company, cast.LEGAL), member(company, cast.ADMINISTRATOR)
    actor = _actor(administrator)
    owned = shop.fill(company, things.COMPANY, actor=_actor(legal))
    suite = shop.fill(company, (("ksuite", "kSuite Joss & Grandjean"),), actor=_actor(legal))["ksuite"]
    parts = shop.fill(company, things.COMPANY_SUITE, actor=_actor(legal), bundle=suite)
    staffed = [member(company, one) for one in (*cast.ADMINISTRATORS, *cast.COLLABORATORS[:24])]
    for place, membership in enumerate([legal, administrator, *staffed]):
        give_seat(actor=actor, product=suite, membership=membership)
        given = cast.mail_name(membership.user.given_name)
        address = membership.user.email if place % 2 == 0 else f"{given}@{cast.COMPANY_DOMAIN}"
        give_mailbox(actor=actor, product=parts["mail-service"], membership=membership, address=address)
    own = member(company, cast.COLLABORATOR)
    _grant(actor, own, owned["hosting"], Right.TECHNICAL, Right.STATISTICS)
    _grant(actor, own, owned["newsletter"], Right.STATISTICS)
    _grant(actor, own, owned["ticketing"], Right.TECHNICAL, Right.TICKET_CONTROL)
    outside = member(company, cast.EXTERNAL)
    _grant(actor, outside, owned["site-creator"], Right.TECHNICAL)
    _grant(actor, outside, owned["domain"], Right.TECHNICAL)
    several = list(owned.values())
    for place, one in enumerate((*cast.COLLABORATORS[18:], *cast.EXTERNALS)):
        for step in range(1 + place % 3):
            product = several[(place + 4 * step) % len(several)]
            _grant(actor, member(company, one), product, Right.TECHNICAL, Right.STATISTICS)


def _found_the_association(company: Organization, registrar: Registrar, shop: things.Shop) -> Organization:
    """A collaborator of the company founds an association, with a second legal representative beside him."""
    president = _user(cast.PRESIDENT)
    actor = Actor.person(president)
    association = create_organization(actor=actor, name=ASSOCIATION, owner=president)
    _at_address(association, "schmalspurdampf")
    roles = [Role.ADMINISTRATOR] * 2 + [Role.COLLABORATOR] * 3 + [Role.EXTERNAL] * 2
    friends = [
        registrar.take_in(one, by=president, organization=association, role=role)
        for one, role in zip(cast.FRIENDS, roles, strict=True)
    ]
    change_role(actor=actor, organization=association, members=[friends[0].pk], role=Role.LEGAL_REPRESENTATIVE)
    legal = admit(actor=actor, organization=association, user=_user(cast.LEGAL), role=Role.COLLABORATOR)
    owned = shop.fill(association, things.ASSOCIATION, actor=actor)
    for membership in (member(association, cast.PRESIDENT), *friends[:4]):
        address = membership.user.email
        give_mailbox(actor=actor, product=owned["mail-service"], membership=membership, address=address)
    _grant(actor, legal, owned["ticketing"], Right.TICKET_CONTROL, Right.SALES_CONTROL)
    for membership in friends[2:]:
        _grant(actor, membership, owned["streaming-video"], Right.TECHNICAL, Right.STATISTICS)
    return association


def _found_the_fiduciary(
    company: Organization, association: Organization, registrar: Registrar, shop: things.Shop
) -> None:
    """The accountant of both has a firm of her own, where the company's legal representative is external."""
    accountant = _user(cast.ACCOUNTANT)
    actor = Actor.person(accountant)
    fiduciary = create_organization(actor=actor, name=FIDUCIARY, owner=accountant)
    _at_address(fiduciary, "tettamanti-kaeslin")
    registrar.take_in(cast.TREASURER, by=accountant, organization=fiduciary, role=Role.COLLABORATOR)
    client = admit(actor=actor, organization=fiduciary, user=_user(cast.LEGAL), role=Role.EXTERNAL)
    owned = shop.fill(fiduciary, things.FIDUCIARY, actor=actor)
    _grant(actor, client, owned["kdrive"], Right.STATISTICS)
    admit(actor=Actor.person(_user(cast.PRESIDENT)), organization=association, user=accountant, role=Role.EXTERNAL)


def _let_things_happen(company: Organization, registrar: Registrar) -> None:
    """A promotion, somebody who leaves, and an administrator who reaches too far: the log has something to tell."""
    legal, administrator = member(company, cast.LEGAL), member(company, cast.ADMINISTRATOR)
    promoted = member(company, cast.COLLABORATORS[2])
    change_role(actor=_actor(legal), organization=company, members=[promoted.pk], role=Role.ADMINISTRATOR)
    leaver = member(company, cast.LEAVER)
    leave(actor=_actor(leaver), membership=leaver)
    try:
        change_role(actor=_actor(administrator), organization=company, members=[legal.pk], role=Role.COLLABORATOR)
    except Refused as refusal:
        event = events.Refusal(
            guard=refusal.guard,
            reasons=tuple(sorted(refusal.codes)),
            about=person(legal.user),
            organization=company.pk,
        )
        audit.refused(event, actor=_actor(administrator))


def _protect_some() -> None:
    """Some people have a second factor. Those that README.md names have none: whoever tries the demo sets it up."""
    for one in (cast.PRESIDENT, cast.ADMINISTRATORS[0], *cast.COLLABORATORS[::9]):
        set_up_an_app(_user(one))
    set_up_a_phone(_user(cast.ADMINISTRATORS[1]), "+41790000001")
    set_up_a_phone(_user(cast.COLLABORATORS[9]), "+41790000002")
    careful = _user(cast.ADMINISTRATORS[0])
    change_recovery_phone(actor=Actor.person(careful), user=careful, number="+41790000003")


def _require_protection(association: Organization) -> None:
    """The association requires a second factor from today on. Most of its people have none, the company's legal
    representative among them: who opens it as her is held at the set-up."""
    actor, today = Actor.person(_user(cast.PRESIDENT)), today_in(association)
    seen = terms_of(association).fingerprint
    set_policy(actor=actor, organization=association, requirement=Requirement.ANY, begins_on=today, seen=seen)


def _spread_activity(now: datetime) -> None:
    """Last activity over the past weeks, the same at each run, and one in nine never came. Nothing of it is logged.

    Whoever is in several organizations was in their first one last, and so comes home to it.
    """
    memberships = list(Membership.objects.order_by("pk"))
    places: Counter[int] = Counter()
    for number, membership in enumerate(memberships):
        hours = (number * number * 7) % 1009 + 1009 * places[membership.user_id]
        never = number % 9 == 4
        membership.last_active_at = None if never else now - timedelta(hours=hours, minutes=number)
        places[membership.user_id] += 1
    Membership.objects.bulk_update(memberships, ["last_active_at"])


def _at_address(organization: Organization, slug: str) -> None:
    """A short address in the console, so that links into the demo stay the same."""
    organization.slug = slug
    Organization.objects.filter(pk=organization.pk).update(slug=slug)


def _grant(actor: Actor, membership: Membership, product: Product, *rights: Right) -> None:
    grant_access(actor=actor, product=product, membership=membership, rights=rights)


def _user(one: cast.Person) -> User:
    return User.objects.get(email=one.address)


def _actor(membership: Membership) -> Actor:
    return Actor.person(membership.user)
