"""The yardstick: the same fifty rows of the same stack in one plain template, as somebody would write it in a minute.

Session, user and membership are read as for every page. It is not to be padded.
"""

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import Engine
from django.template.context import Context
from django.urls import path

from console.urls import handler500, urlpatterns
from organizations.access import requires
from organizations.models import Membership
from organizations.permissions import Action

__all__ = ["handler500", "urlpatterns"]

ENGINE = Engine(
    dirs=[Path(__file__).parent / "templates"],
    loaders=[("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
)


@requires(Action.VIEW_MEMBERS)
def bare(request: HttpRequest) -> HttpResponse:
    """The first fifty members by name."""
    organization: Any = request.organization  # type: ignore[attr-defined]
    members = Membership.objects.filter(organization=organization).select_related("user")
    shown = Context({"organization": organization, "members": members.order_by("sort_name", "pk")[:50]})
    return HttpResponse(ENGINE.get_template("bare.html").render(shown))


urlpatterns = [*urlpatterns, path("o/<slug:slug>/bare/", bare, name="bare")]
