"""A person's own news: which themes they get, and whether mails reach them (CON-2)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.middleware import client_address
from console.news.forms import ThemesForm
from console.news.models import Bounce
from console.news.operations import bounces
from console.news.operations.subscriptions import choose
from console.news.queries import chosen
from console.news.themes import THEMES, theme_name
from console.profile.requests import OwnRequest
from console.profile.views import tabs
from security import limits
from security.access import signed_in
from security.audit import Actor


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_news(request: OwnRequest) -> HttpResponse:
    """A toggle at the left of each theme, and Save."""
    form = ThemesForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        wanted = form.cleaned_data["themes"]
        added, removed = choose(actor=Actor.person(request.user), user=request.user, themes=wanted)
        return http.saved(request, url=reverse("my-news"), message=_said(added, removed))
    own = chosen(request.user)
    context = {
        "themes": [(theme, theme.code in own) for theme in THEMES.values()],
        "form": form,
        "bounce": Bounce.objects.between(request.user).first(),
        "tabs": tabs("my-news"),
    }
    return http.page(request, "news/own.html", context, status=422 if form.is_bound else 200)


def _said(added: list[str], removed: list[str]) -> str:
    match added, removed:
        case [one], []:
            return _("%(theme)s was added to your themes.") % {"theme": theme_name(one)}
        case [], [one]:
            return _("%(theme)s is no longer among your themes.") % {"theme": theme_name(one)}
        case [], []:
            return _("Your themes were not changed.")
    return _("Your themes were saved.")


@signed_in
@http.only_posted
def address_check(request: OwnRequest) -> HttpResponse:
    """A link to the address from which mails came back. Raises `Limited`."""
    limits.spend("news_check", account=str(request.user.pk), address=client_address(request))
    is_sent = bounces.ask_to_check(actor=Actor.person(request.user), user=request.user)
    on_its_way = _(
        "A link is on its way to %(address)s. Once you have opened and confirmed it, news is sent there again."
    )
    message = on_its_way % {"address": request.user.email} if is_sent else _("News already reaches you.")
    return http.saved(request, url=reverse("my-news"), message=message)
