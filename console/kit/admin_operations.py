"""A thing staff may do to a row of Django admin: a form view of its own that calls one operation; knows no model."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise

from console.kit.exceptions import Denied
from console.kit.guards import Reason, Refused
from console.kit.http import see_other

if TYPE_CHECKING:
    from console.kit.admin import ReadOnlyAdmin


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

    def reasons(self, request: HttpRequest, row: Any) -> list[Reason]:
        """What this person has to do before the form can be sent; until then its button says so."""
        return []

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
    def run(self, request: HttpRequest, row: Any, cleaned: dict[str, Any]) -> str | Promise:
        """Calls the operation and returns the sentence that says what happened. Raises `Refused`."""

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
            raise Http404
        return self._converse(request, row)

    def _converse(self, request: HttpRequest, row: Any) -> HttpResponse:
        form = self.form_class(request.POST if request.method == "POST" else None, initial=self.initial(row))
        if form.is_bound and form.is_valid():
            try:
                messages.success(request, str(self.run(request, row, form.cleaned_data)))
                return see_other(self.leads_to(row))
            except Refused as refusal:
                self.note(request, row, refusal)
                for reason in refusal.all_reasons:
                    form.add_error(None, " ".join(filter(None, (str(reason.sentence), str(reason.remedy)))))
                return self._show(request, row, form, status=409)
        return self._show(request, row, form, status=422 if form.is_bound else 200)

    def _show(self, request: HttpRequest, row: Any, form: forms.Form, *, status: int) -> HttpResponse:
        context = {
            **self.owner.admin_site.each_context(request),
            "title": self.label,
            "subtitle": str(row) if row else "",
            "opts": self.owner.opts,
            "row": row,
            "form": form,
            "explanation": self.explanation(row),
            "page_url": self._page(row),
            "reasons": [] if form.is_bound else self.reasons(request, row),
            **self.context(request, row),
        }
        return TemplateResponse(request, self.template, context, status=status)

    def _page(self, row: Model | None) -> str:
        name = f"admin:{self.owner.opts.app_label}_{self.owner.opts.model_name}"
        return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_changelist")


class CreationForm(OperationForm):
    """An operation that makes a row: it is offered beside the list, and the row it is given is None."""

    def view(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """The whole conversation about a row to be."""
        if not request.user.has_perm(self.permission):
            raise Denied(self.permission)
        return self._converse(request, None)
