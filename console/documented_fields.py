"""What each field of each form takes, read from the forms for a generated document (ASVS 2.1.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getdoc

from django import forms
from django.urls import get_resolver

OURS = ("console", "security", "organizations", "billing", "branding")
SAMPLES = "console.shell.styleguide"  # no form of the product


@dataclass(frozen=True)
class DocumentedField:
    """One field of a form: what it is called in it, what kind it is, and how much it takes."""

    form: str
    name: str
    kind: str
    limit: str
    is_required: bool


def documented_fields() -> list[DocumentedField]:
    """Every field that a form declares, in the order of the forms' names; what a form only has for one request (teams
    of this organization) has the rules of its kind."""
    _ = get_resolver().url_patterns  # whatever answers is imported, and with it its forms
    return [
        DocumentedField(
            f"{form.__module__}.{form.__qualname__}", name, type(field).__name__, _limit(field), field.required
        )
        for form in sorted(_forms(forms.Form), key=lambda form: (form.__module__, form.__qualname__))
        for name, field in form.base_fields.items()
    ]


def documented_kinds() -> dict[str, str]:
    """The kinds of fields that are our own, each with what its class says of itself."""
    kinds = {type(field) for form in _forms(forms.Form) for field in form.base_fields.values()}
    own = sorted((kind for kind in kinds if _is_ours(kind)), key=lambda kind: kind.__name__)
    return {kind.__name__: " ".join((getdoc(kind) or "").split()) for kind in own}


def _forms(of: type[forms.Form]) -> Iterator[type[forms.Form]]:
    """Our forms, each once, whatever they inherit from."""
    found: dict[type[forms.Form], None] = {}
    waiting = [of]
    while waiting:
        form = waiting.pop()
        waiting += form.__subclasses__()
        if _is_ours(form) and not form.__name__.startswith("_") and form.__module__ != SAMPLES and form.base_fields:
            found[form] = None
    return iter(found)


def _is_ours(kind: type[object]) -> bool:
    return kind.__module__.partition(".")[0] in OURS


def _limit(field: forms.Field) -> str:
    """How much it takes: signs, one of what is offered, or what its kind says."""
    longest = getattr(field, "max_length", None)
    if longest is not None:
        return f"{longest} signs"
    if isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField):
        return "some of what is offered"
    return "one of what is offered" if isinstance(field, forms.ChoiceField) else "–"
