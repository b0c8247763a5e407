"""Password compromised: one path through a new password, the sessions, the second factor, the addresses and the recent
changes (SEC-8). It can be left and gone on with: how far it is, is read from the facts."""

from contextlib import suppress
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from console.kit import http
from security import enrolment
from security.access import signed_in
from security.audit import Actor
from security.boxes import Action, Box, boxes_of
from security.boxes_account import LOOKED_AT
from security.models.securing import Securing
from security.operations.securing import begin_securing, end_securing, look_through
from security.queries_securing import Step, has_new_password, steps_of
from security.requests import PersonRequest
from security.views.thread import Thread

Look = Securing.Look
BOXES = {  # which boxes of the Security page are looked through
    Look.FACTORS: ("two-factor", "backup-codes"),
    Look.ADDRESSES: ("address", "recovery-email", "phone"),
    Look.CHANGES: ("history", "request-for-help"),
}
PAGES: dict[str, str] = {Look.FACTORS: "two-factor", Look.ADDRESSES: "security", Look.CHANGES: "security"}  # outside


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def compromised(request: PersonRequest) -> HttpResponse:
    """The steps, each with its state and the way to it. POST begins, or begins anew, with the new password."""
    here = Thread(reverse("compromised"))
    if request.method == "POST":
        begin_securing(actor=Actor.person(request.user), user=request.user)
        return http.see_other(reverse("password") + here.query)
    securing = _latest(request)
    if securing is None or securing.ended_at:
        securing = Securing(user=request.user)
    steps = _steps(request, securing)
    urls = [_on_the_way_to(step, here) if _opens(step, securing) else "" for step in steps]
    following = next((step.code for step in steps if not step.is_done), "")
    context = {"securing": securing, "steps": list(zip(steps, urls, strict=True)), "following": following}
    return http.page(request, "security/compromised.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def compromised_step(request: PersonRequest, step: str) -> HttpResponse:
    """What only the person can judge: boxes to look through, whose pages come back here. POST says that it is right."""
    if step not in Look:
        raise Http404
    look, here, securing = Look(step), Thread(request.path), _latest(request)
    if request.method == "POST":
        with suppress(Securing.DoesNotExist):  # ended in another window, or not its turn
            look_through(actor=Actor.person(request.user), user=request.user, look=look)
    if request.method == "POST" or securing is None or securing.ended_at or not has_new_password(securing):
        return http.see_other(reverse("compromised"))
    if look == Look.FACTORS:
        enrolment.go_on_to(request, here.url)
    found = boxes_of(request.user, now=timezone.now())
    boxes = [_coming_back(box, here) for box in found if box.code in BOXES[look]]
    is_there = look != Look.FACTORS or any(box.methods for box in boxes)
    context = {"look": look, "boxes": boxes, "is_there": is_there, "thread": here}
    return http.page(request, "security/compromised_step.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def compromised_end(request: PersonRequest) -> HttpResponse:
    """What was done, and what else is to be done. POST ends the path."""
    if request.method == "POST":
        actor, current = Actor.person(request.user), request.session.session_key
        with suppress(Securing.DoesNotExist):  # ended in another window
            end_securing(actor=actor, user=request.user, current=current)
        return http.see_other(request.path)
    securing = _latest(request)
    if securing is None or not securing.ended_at:
        return http.see_other(reverse("compromised"))
    steps = _steps(request, securing)
    left = [(step, reverse(PAGES.get(step.code, step.code))) for step in steps if not step.is_done]
    context = {"securing": securing, "done": [step for step in steps if step.is_done], "left": left}
    return http.page(request, "security/compromised_end.html", context)


def _latest(request: PersonRequest) -> Securing | None:
    """The person's latest path, under way or ended; one that was begun long ago is none."""
    begun = Securing.objects.filter(user=request.user, started_at__gt=timezone.now() - LOOKED_AT)
    return begun.select_related("user").first()


def _steps(request: PersonRequest, securing: Securing) -> list[Step]:
    return steps_of(securing, now=timezone.now(), current=request.session.session_key)


def _opens(step: Step, securing: Securing) -> bool:
    """Whether it is this step's turn: what only the person can judge comes after the new password."""
    return step.code not in Look or has_new_password(securing)


def _on_the_way_to(step: Step, here: Thread) -> str:
    """What only the person can judge has a page on the path; the others come back from theirs."""
    if step.code in Look:
        return reverse("compromised-step", args=[step.code])
    return reverse(step.code) + here.query


def _coming_back(box: Box, here: Thread) -> Box:
    """The box, whose pages know the way back."""

    def back(actions: tuple[Action, ...]) -> tuple[Action, ...]:
        return tuple(replace(action, url=action.url + here.query) for action in actions)

    methods = (replace(one, action=one.action and back((one.action,))[0]) for one in box.methods)
    return replace(box, actions=back(box.actions), on_text=back(box.on_text), methods=tuple(methods))
