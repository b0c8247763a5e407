"""The pages of signing in and out."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from console.kit import http
from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import asking, devices, entrance
from security.access import public
from security.forms import SignInForm
from security.models.user import User
from security.operations.sign_in import check_password
from security.views.answers import show

NOTES = ("ended", "out", "reset", "late")  # why somebody sees this page; each is a sentence of the template


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Address and password; then the second factor, if there is one; then where the person wanted to go."""
    next_url = http.safe_next(request, default=reverse("home"))
    if request.user.is_authenticated:
        return http.see_other(next_url)
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (user := _person(request, form)):
        sent = asking.sent_here(request)
        response = entrance.begin(request, user, next_url=next_url, remember=form.cleaned_data["remember"])
        asking.keep(request, sent, user=user)
        return response
    note = next((name for name in NOTES if name in request.GET and not form.is_bound), "")
    return show(request, "security/sign_in.html", form, next_url=next_url, note=note)


def _person(request: HttpRequest, form: SignInForm) -> User | None:
    """Whose address and password these are; otherwise the form says what is wrong, the same for every address."""
    if not form.is_valid():
        return None
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    budget = devices.budget_of(request, email)
    try:
        user = check_password(email=email, password=password, address=client_address(request), budget=budget)
    except Limited as limit:
        form.wait(limit)
        return None
    if user is None:
        form.refuse_pair()
    return user


@public
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """GET asks, POST signs out, and the browser forgets what it kept of the console; then to `next`, where a page
    asks for another person."""
    if not request.user.is_authenticated:
        return http.go(request, reverse("sign-in"))
    if request.method != "POST":
        return http.page(request, "security/sign_out.html")
    entrance.leave(request)
    response = http.go(request, http.safe_next(request, default=f"{reverse('sign-in')}?out=yes"))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
