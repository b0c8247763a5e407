"""What the links in mails open without a sign-in: the way out of a theme, and the proof that an address works."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.news import links
from console.news.models import Bounce
from console.news.operations import bounces, subscriptions
from console.news.queries import chosen, left_by_mail
from console.news.themes import THEMES
from security.access import public
from security.audit import Actor
from security.links import matches
from security.models import User
from security.opened_links import keeps_the_secret
from security.views.answers import secretive


@public
@keeps_the_secret
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, user: int, theme: str, token: str) -> HttpResponse:
    """RFC 8058: a POST, from whatever program and without cookies, ends the theme; a GET asks, or says that it was
    ended, and changes nothing. The link of a test says what it is.

    The secret in the address takes the place of a form's token: whoever has it may do this, and only this. The page
    speaks the language of the person, as the mail did, whatever the browser's.
    """
    is_test = matches(links.test_token(user, theme), token)
    person = User.objects.filter(pk=user).first()
    if person is None or theme not in THEMES or not (is_test or matches(links.token(user, theme), token)):
        raise Http404
    state = "test" if is_test else _state(request, person, theme)
    undo = _undo(person, theme) if state == "done" else {}
    context = {"theme": THEMES[theme], "state": state, "undo": undo}
    with translation.override(person.language):
        response = secretive(http.page(request, "news/unsubscribe.html", context))
    response.headers["Content-Language"] = person.language
    return response


def _state(request: HttpRequest, person: User, theme: str) -> str:
    """Does what is asked for, and says where the person stands: asked, done or undone."""
    if request.method == "POST" and not _is_undone(request, person, theme):
        subscriptions.unsubscribe(actor=Actor.anonymous(), user=person, theme=theme)
    if theme not in chosen(person):
        return "done"
    return "undone" if request.method == "POST" else "asked"


def _undo(person: User, theme: str) -> dict[str, int | str]:
    """What the form sends that takes it back: within the hour, however often the page is loaded again."""
    left = left_by_mail(person, theme, since=timezone.now() - links.UNDONE_WITHIN)
    at = int(left.timestamp()) if left else 0
    return {"at": at, "undo": links.undo_token(person.pk, theme, at)} if left else {}


def _is_undone(request: HttpRequest, person: User, theme: str) -> bool:
    """Whether the page that said "unsubscribed" took it back."""
    at, given = request.POST.get("at", ""), request.POST.get("undo", "")
    if not links.may_undo(person.pk, theme, at, given, now=timezone.now()):
        return False
    subscriptions.take_back(actor=Actor.anonymous(), user=person, theme=theme)
    return True


@public
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, bounce: int, token: str) -> HttpResponse:
    """The link of the mail that has arrived: GET asks, POST confirms; news go to the address again."""
    found = Bounce.objects.filter(pk=bounce).first()
    if found is None or not matches(links.address_token(bounce, found.address), token):
        raise Http404
    is_done = request.method == "POST" and bounces.confirm(bounce=bounce, token=token)
    is_done = is_done or found.lifted_at is not None
    return secretive(http.page(request, "news/address.html", {"bounce": found, "is_done": is_done}))
