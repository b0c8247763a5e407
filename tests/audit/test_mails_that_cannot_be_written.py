"""One mail that cannot be written is that mail's trouble: the others are sent."""

import pytest

from organizations.models import Role
from organizations.operations.people import change_role
from organizations.operations.signup import request_sign_up
from security import delivery
from security.models import Notice
from tests import make

pytestmark = pytest.mark.django_db


def test_a_mail_whose_address_is_a_trap_stops_no_other(settings, tmp_path):
    """Between quotes an address may hold a vertical tab, which Python's headers take for the end of a line."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    request_sign_up(email='"\x0bBcc:x"@evil.test', language="en")
    request_sign_up(email="fine@example.test", language="en")
    delivery.sweep()
    trap, after = Notice.objects.order_by("pk")
    assert after.sent_at is not None
    assert (trap.sent_at, trap.tries) == (None, 1)
    assert "HeaderParseError" in trap.error


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "../../etc/passwd", "Europe", ""])
def test_a_time_zone_that_is_not_known_any_more_is_told_in_utc(organization, legal, deliver, zone):
    member = make.member(organization, user=make.user(time_zone=zone))
    change_role(actor=make.actor(legal), organization=organization, members=[member.pk], role=Role.EXTERNAL)
    [mail] = deliver()
    assert mail.to == [member.user.email]
    assert "(UTC)" in mail.body or "GMT" in mail.body
    assert Notice.objects.get().time_zone == zone
