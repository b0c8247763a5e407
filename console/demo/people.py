"""How people of the demo world come to be: by sign-up, or taken in by somebody, as an invitation will do it."""

import time
from base64 import b32decode

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from console import staff
from console.demo.cast import KEY, PASSWORD, Person
from organizations.events import signup as events
from organizations.models import Membership, Organization, Role, SignUp
from organizations.operations.joining import admit
from organizations.operations.signup import complete_sign_up, request_sign_up
from security import audit
from security.audit import Actor
from security.factors.authenticator import AUTHENTICATOR
from security.factors.sms import SMS
from security.models import User
from security.models.factors import STEP, code_at
from security.operations.factors import activate, prepare_authenticator
from security.operations.phones import prepare_phone


class Registrar:
    """Opens accounts with the demo's password, whose slow hash is computed once."""

    def __init__(self) -> None:
        self.password_hash = make_password(PASSWORD)

    def sign_up(self, person: Person) -> User:
        """The whole way of ORG-1: address, mailed link, account, an organization in the person's own name."""
        request_sign_up(email=person.address, language=person.language)
        sign_up = SignUp.objects.get(email=person.address, used_at=None)
        return complete_sign_up(
            sign_up_id=sign_up.pk,
            token=sign_up.token,
            given_name=person.given_name,
            family_name=person.family_name,
            password=PASSWORD,
            time_zone=person.time_zone,
            language=person.language,
        )

    def take_in(self, person: Person, *, by: User, organization: Organization, role: Role) -> Membership:
        """An account without an organization of its own, and its place in this one (ORG-1), in one operation."""
        with audit.operation(actor=Actor.person(by)) as operation:
            user = User.objects.create(password=self.password_hash, **_fields(person))
            operation.record(events.SignedUp(user=user), actor=Actor.person(user))
            return admit(actor=Actor.person(by), organization=organization, user=user, role=role)

    def employ(self, person: Person) -> User:
        """A member of the provider's staff, who supports customers and reviews requests for help (SEC-5, SEC-10)."""
        user = User.objects.create(password=self.password_hash, is_staff=True, **_fields(person))
        user.groups.set(Group.objects.filter(name__in=[staff.SUPPORT, staff.IDENTITY_REVIEWERS]))
        return user


def set_up_an_app(user: User) -> None:
    """An authenticator app with the demo's key. The code of the moment proves it; the next one signs in."""
    actor, key = Actor.person(user), b32decode(KEY.replace(" ", ""))
    app = prepare_authenticator(
        actor=actor, user=user, key=key, code=code_at(key, int(time.time()) // STEP), name="kAuth"
    )
    assert app is not None
    activate(actor=actor, user=user, factor=AUTHENTICATOR, pk=app.pk, keep=None)


def set_up_a_phone(user: User, number: str) -> None:
    """A number that gets codes by SMS."""
    actor = Actor.person(user)
    phone = prepare_phone(actor=actor, user=user, number=number)
    activate(actor=actor, user=user, factor=SMS, pk=phone.pk, keep=None)


def _fields(person: Person) -> dict[str, str]:
    assert not settings.PRODUCTION  # a password that everybody knows
    return {
        "email": person.address,
        "given_name": person.given_name,
        "family_name": person.family_name,
        "language": person.language,
        "time_zone": person.time_zone,
    }
