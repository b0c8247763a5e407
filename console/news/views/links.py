"""What the links in mails open without a sign-in: the way out of a theme, and the proof that an address works."""

from datetime import datetime

from django.conf import settings
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
    state, undo = ("test", "") if is_test else _conversed(request, person, theme)
    context = {"theme": THEMES[theme], "state": state, "undo": undo}
    with translation.override(person.language):
        response = secretive(http.page(request, "news/unsubscribe.html", context))
    response.headers["Content-Language"] = person.language
    if undo:
        _remember(request, response, undo)
    return response


def _conversed(request: HttpRequest, person: User, theme: str) -> tuple[str, str]:
    """Does what is asked for; says where the person stands (asked, done or undone), and what takes it back."""
    is_posted, given = request.method == "POST", request.POST.get("undo")
    did_it = False
    if is_posted and given is not None:
        _take_back(person, theme, given)
    elif is_posted:
        did_it = subscriptions.unsubscribe(actor=Actor.anonymous(), user=person, theme=theme)
    if theme in chosen(person):
        return ("undone" if is_posted else "asked"), ""
    left_at = _left_at(person, theme)
    if did_it and left_at:
        return "done", links.undo_token(person.pk, theme, left_at)
    carried = request.COOKIES.get(_cookie(), "")
    return "done", carried if links.may_undo(person.pk, theme, carried, left_at=left_at) else ""


def _take_back(person: User, theme: str, given: str) -> None:
    """What the page that said "unsubscribed" sends; of anything else, nothing changes."""
    if links.may_undo(person.pk, theme, given, left_at=_left_at(person, theme)):
        subscriptions.take_back(actor=Actor.anonymous(), user=person, theme=theme)


def _left_at(person: User, theme: str) -> datetime | None:
    return left_by_mail(person, theme, since=timezone.now() - links.UNDONE_WITHIN)


def _remember(request: HttpRequest, response: HttpResponse, undo: str) -> None:
    """The browser that did it may load its page again, and still take it back; no other page is sent the cookie."""
    response.set_cookie(
        _cookie(),
        undo,
        max_age=links.UNDONE_WITHIN,
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie() -> str:
    return f"{settings.LINK_COOKIE_PREFIX}undo"


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
