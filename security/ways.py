"""The ways to the pages that ask who somebody is, and back to what they were doing, with what may be kept of it."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from console.kit import http

# In the address of the page that asks for the password: the person had pressed a button, and must press it again.
UNDONE = "undone"


def to_sign_in(request: HttpRequest, *, ended: bool = False) -> HttpResponse:
    """Sign-in, and back to where the person was. `ended`: they had been signed in, and the page says so."""
    query = {"next": way_back(request)} | ({"ended": "yes"} if ended else {})
    return http.go(request, f"{reverse('sign-in')}?{urlencode(query)}")


def to_confirm(request: HttpRequest, next_url: str = "") -> HttpResponse:
    """The page that asks for a fresh proof of identity, and on to `next_url` or back to where the person was."""
    query = {"next": _kept(request) or next_url or http.here(request)}
    if request.method == "POST":
        query[UNDONE] = "yes"
    return http.go(request, f"{reverse('confirm')}?{urlencode(query)}")


def to_second_step(request: HttpRequest) -> HttpResponse:
    """The page that asks somebody who is signed in for their second factor, and back to where they were."""
    return http.go(request, f"{reverse('second-step')}?{urlencode({'next': way_back(request)})}")


def way_back(request: HttpRequest) -> str:
    """The page to come back to: where the person was, or the form they were about to send."""
    return _kept(request) or http.here(request)


def out(next_url: str) -> str:
    """Where Cancel leads from a page that asks who somebody is: the start of what they were about to do."""
    security = reverse("security")
    return security if next_url.startswith(security) else reverse("home")


def _kept(request: HttpRequest) -> str:
    """The address of a form with what was chosen in it, if its view says what may be kept (`access.keeps`), or keeps
    it itself (`access.comes_back_by`)."""
    if request.method != "POST" or not request.resolver_match:
        return ""
    view = request.resolver_match.func
    if own := getattr(view, "way_back", None):
        return str(own(request))
    names = getattr(view, "keeps", ())
    if not names:
        return ""
    chosen = [(name, value) for name in names for value in request.POST.getlist(name)]
    url = f"{request.path}?{urlencode(chosen)}" if chosen else request.path
    return url if len(url) <= http.LONGEST_NEXT else request.path
