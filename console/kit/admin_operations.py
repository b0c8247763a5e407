"""A thing staff may do to a row of Django admin: a form view of its own that calls one operation; knows no model."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.kit.exceptions import Denied
from console.kit.fields import uncut
from console.kit.guards import Reason, Refused
from console.kit.http import see_other
from console.kit.words import StrOrPromise

if TYPE_CHECKING:
    from console.kit.admin import ReadOnlyAdmin

Done = StrOrPromise | tuple[StrOrPromise, Model]  # the sentence that says what happened; the row, where one was made


class OperationForm(ABC):
    """Shows a form (GET) and runs the operation (POST). Refusals of guards come back as the form's errors."""

    name: ClassVar[str]  # in the address: …/<id>/<name>/
    label: ClassVar[str | Promise]
    permission: ClassVar[str]
    form_class: ClassVar[type[forms.Form]] = forms.Form
    template: ClassVar[str] = "admin/operation.html"

    def __init__(self, owner: "ReadOnlyAdmin") -> None:
        self.owner = owner

    @classmethod
    def is_offered(cls, row: Any) -> bool:
        """Whether there is anything to do to this row; a right one lacks, and this, remove the button."""
        return True

    @classmethod
    def is_offered_to(cls, request: HttpRequest, row: Any) -> bool:
        """Whether there is anything that this person may still do to it: without, the page has no button for them."""
        return cls.is_offered(row)

    @classmethod
    def in_the_way(cls, row: Any) -> list[Reason]:
        """Why it cannot be done to this row now, whoever asks: the button of its page is disabled, and says so."""
        return []

    def reasons(self, request: HttpRequest, row: Any) -> list[Reason]:
        """What this person has to do before the form can be sent; until then its button says so."""
        return self.in_the_way(row)

    def over(self, row: Any) -> StrOrPromise:
        """What is said to whoever had the form before them while somebody else was faster."""
        sentence = _("“%(action)s” is no longer possible: %(row)s has changed in the meantime. Nothing was done.")
        return sentence % {"action": self.label, "row": row}

    def not_now(self, row: Any) -> StrOrPromise:
        """What is said to whoever opens the form while it is not offered, such as by a bookmark."""
        return _("“%(action)s” is not possible for %(row)s now.") % {"action": self.label, "row": row}

    def initial(self, row: Any) -> dict[str, Any]:
        """What the form shows at first."""
        return {}

    def explanation(self, row: Any) -> str | Promise:
        """A sentence above the form: what will happen, and who will be told."""
        return ""

    def context(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        """What a template of its own shows besides."""
        return {}

    @abstractmethod
    def run(self, request: HttpRequest, row: Any, cleaned: dict[str, Any]) -> Done:
        """Calls the operation and returns the sentence that says what happened, beside it a row that was made.

        Raises `Refused`.
        """

    @abstractmethod
    def note(self, request: HttpRequest, row: Any, refusal: Refused) -> None:
        """Logs a refusal."""

    def leads_to(self, row: Any) -> str:
        """Where staff land afterwards: the row's page, unless the operation ends the row."""
        return self._page(row)

    @classmethod
    def url_name(cls, model: type[Model]) -> str:
        """The name of its address in the admin site."""
        return f"{model._meta.app_label}_{model._meta.model_name}_{cls.name}"

    @classmethod
    def url(cls, row: Model) -> str:
        """Its address for a row."""
        return reverse(f"admin:{cls.url_name(type(row))}", args=[row.pk])

    def view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The whole conversation about one row."""
        if not request.user.has_perm(self.permission):
            raise Denied(self.permission)
        row = self.owner.get_object(request, object_id)
        if row is None or not self.is_offered(row):
            return self._too_late(request, row)
        try:
            return self._converse(request, row)
        except ObjectDoesNotExist:
            if self.owner.get_object(request, object_id) is not None:
                raise
            return self._too_late(request, None)  # somebody has deleted it since it was looked up

    def _too_late(self, request: HttpRequest, row: Any) -> HttpResponse:
        """Nothing can be done to the row: why, what was typed, and the way back."""
        gone = _("This no longer exists: somebody may have deleted it. Nothing was done.")
        form, posted = self.form_class(), request.method == "POST"
        typed = [
            (str(field.label), _in_words(field, request.POST[field.html_name]))
            for field in form.visible_fields()
            if posted and request.POST.get(field.html_name)
        ]
        sentence = (self.over(row) if posted else self.not_now(row)) if row else gone
        context = {**self._frame(request, row), "sentence": sentence, "typed": typed}
        status = (409 if posted else 410) if row else 404
        return TemplateResponse(request, "admin/too_late.html", context, status=status)

    def _converse(self, request: HttpRequest, row: Any) -> HttpResponse:
        form = self.form_class(request.POST if request.method == "POST" else None, initial=self.initial(row))
        uncut(form)
        if form.is_bound and form.is_valid():
            try:
                done = self.run(request, row, form.cleaned_data)
                sentence, row = done if isinstance(done, tuple) else (done, row)
                messages.success(request, str(sentence))
                return see_other(self.leads_to(row))
            except Refused as refusal:
                self.note(request, row, refusal)
                for reason in refusal.all_reasons:
                    form.add_error(None, " ".join(filter(None, (str(reason.sentence), str(reason.remedy)))))
                return self._show(request, row, form, status=409, now=self._renewed(row, form))
        return self._show(request, row, form, status=422 if form.is_bound else 200)

    def _renewed(self, row: Any, form: forms.Form) -> list[tuple[str, str]]:
        """What a form with `seen` would show by now, where that is not what was typed: label and value.

        `seen` becomes that of now, so that whoever has compared replaces it by saving again; what was typed stays.
        """
        if "seen" not in form.fields:
            return []
        row.refresh_from_db()
        now = self.initial(row)
        if str(now["seen"]) == form["seen"].data:
            return []
        form.data = {**form.data.dict(), "seen": str(now["seen"])}  # type: ignore[attr-defined]
        if now.keys() == {"seen"}:
            return []
        differing = [
            field for field in form.visible_fields() if now.get(field.name, "") != form.cleaned_data[field.name]
        ]
        return [(str(field.label), _in_words(field, now.get(field.name, ""))) for field in differing]

    def _show(
        self,
        request: HttpRequest,
        row: Any,
        form: forms.Form,
        *,
        status: int,
        now: Sequence[tuple[str, str]] = (),
    ) -> HttpResponse:
        context = {
            **self._frame(request, row),
            "form": form,
            "now": now,
            "explanation": self.explanation(row),
            "reasons": [] if form.is_bound else self.reasons(request, row),
            **self.context(request, row),
        }
        return TemplateResponse(request, self.template, context, status=status)

    def _frame(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {
            **self.owner.admin_site.each_context(request),
            "title": self.label,
            "subtitle": str(row) if row else "",
            "opts": self.owner.opts,
            "row": row,
            "page_url": self._page(row),
        }

    def _page(self, row: Model | None) -> str:
        name = f"admin:{self.owner.opts.app_label}_{self.owner.opts.model_name}"
        return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_changelist")


def _in_words(field: forms.BoundField, value: Any) -> str:
    """A value as the form would show it."""
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, value))


class CreationForm(OperationForm):
    """An operation that makes a row: it is offered beside the list, the row it is given is None, and it leads to what
    it made."""

    def view(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """The whole conversation about a row to be."""
        if not request.user.has_perm(self.permission):
            raise Denied(self.permission)
        return self._converse(request, None)
