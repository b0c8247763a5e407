"""The choice of a language, on every page of somebody who is not signed in, and for their own profile after that."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from console.kit import http
from security.access import public
from security.audit import Actor
from security.forms import LanguageForm
from security.models.user import User
from security.operations.profile import change_profile


@public
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Keeps the language in a cookie, and in the profile of a person. GET leads on: somebody reloaded."""
    response = http.see_other(http.safe_next(request, default=reverse("home")))
    if request.method != "POST":
        return response
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise BadRequest("There is no such language.")
    code = form.cleaned_data["language"]
    if isinstance(request.user, User):
        change_profile(actor=Actor.person(request.user), user=request.user, language=code)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
