"""SEC-4: the browser in which a request for help is filled in knows what it sent; nobody else's does."""

from django.urls import reverse
from django.utils import timezone

from security.models import RecoveryDocument, RecoveryRequest
from tests import make
from tests.kit.attacks import photo
from tests.security import recovering
from tests.security.recovering import upload
from tests.security.test_recovery_form import DOCUMENT, FIRST, PAGES, SEND, TYPED, fill_in, halfway, nadia, pictures

__all__ = ["halfway", "nadia"]


def test_a_picture_can_be_replaced_and_is_looked_at_once_more_before_it_is_sent(halfway):
    """In the browser that sent it, and nowhere else: neither the link for the telephone nor a sign-in shows it."""
    fill_in(halfway)
    halfway.post(DOCUMENT, {"front": upload(photo(1000, 700), "wrong <side>.jpg")})
    front = RecoveryDocument.objects.get(side="front")
    assert (front.width, RecoveryDocument.objects.count()) == (1000, 3)
    assert "Kept: wrong &lt;side&gt;.jpg" in halfway.get(DOCUMENT).content.decode()
    page = halfway.get(SEND).content.decode()
    for said in ("wrong &lt;side&gt;.jpg", "1,000 × 700 pixels · 0.1\u00a0MB", "back.jpg", "selfie.jpg"):
        assert said in page
    shown = {side: reverse("recovery-picture", args=[side]) for side in ("front", "back", "selfie")}
    assert all(f'src="{address}"' in page for address in shown.values())
    answer = halfway.get(shown["front"])
    assert (answer.content, answer["Content-Type"]) == (front.content, "image/jpeg")
    assert answer["Cache-Control"] == "private, no-store"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert halfway.get(reverse("recovery-picture", args=["nothing"])).status_code == 404

    draft, telephone = RecoveryRequest.objects.get(), make.client()
    telephone.post(reverse("recovery-handover", args=[draft.pk, draft.handover_token]))
    there = telephone.get(SEND).content.decode()
    assert "Shown on the device that sent it" in there
    assert "wrong" not in there
    for other in (telephone, make.client(), make.halfway(draft.user), make.signed_in(draft.user)):
        assert {other.get(address).status_code for address in shown.values()} == {404}
    telephone.post(DOCUMENT, pictures(front=photo(900, 600)))
    assert (telephone.get(shown["front"]).status_code, halfway.get(shown["front"]).status_code) == (200, 404)
    halfway.post(SEND, {"consent": "on"})
    assert halfway.get(shown["back"]).status_code == 404


def test_the_browser_that_sent_it_is_led_to_it_also_after_the_password_was_given_again(nadia, halfway):
    fill_in(halfway)
    status = halfway.post(SEND, {"consent": "on"})["Location"]
    for _ in range(2):
        for page in PAGES:
            assert halfway.get(page)["Location"] == halfway.post(page, TYPED)["Location"] == status
        halfway.post(reverse("sign-in"), {"email": nadia.email, "password": make.PASSWORD})
    other = recovering.locked_out("Olga", "Other", email="olga@lanterna.test")
    halfway.post(reverse("sign-in"), {"email": other.email, "password": make.PASSWORD})
    assert halfway.get(FIRST).status_code == 200, "somebody else asks for themselves"
    request = RecoveryRequest.objects.get()
    recovering.recovery.stop(actor=recovering.SYSTEM, recovery=request, now=timezone.now())
    halfway.post(reverse("sign-in"), {"email": nadia.email, "password": make.PASSWORD})
    assert halfway.get(FIRST).status_code == 200
