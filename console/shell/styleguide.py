"""The page that shows every component in every state (never in production); the samples are only looked at."""

from base64 import b64encode
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from branding.look import Look
from console.kit.guards import Reason
from console.kit.icons import drawings
from console.kit.palette import palette
from security.access import public

COLOURS = [name for name in palette() if not name.startswith(("mark-", "ink-inverse"))]
DRAWN = f"data:image/svg+xml;base64,{b64encode((settings.ROOT / 'static/img/mark.svg').read_bytes()).decode()}"
MARKS = [("NR", "slate"), ("HF", "petrol"), ("JU", "moss"), ("ASI", "ochre"), ("MT", "rust"), ("PB", "plum")]
REASONS = [
    Reason("seat", "You sit in the kSuite of this organization.", "Free the seat", "#"),
    Reason("mailbox", "Your sign-in address belongs to its Mail Service.", "Ask a legal representative to change it."),
]


class SampleForm(forms.Form):
    """Every kind of field; sent as it stands in `SENT`, so that some have errors."""

    name = forms.CharField(label="Name", help_text="As in the commercial register.", required=False)
    vat = forms.CharField(label="VAT number", min_length=15)
    legal_form = forms.ChoiceField(label="Legal form", choices=[("sa", "Société anonyme"), ("gmbh", "GmbH")])
    currency = forms.CharField(label="Currency", disabled=True, initial="CHF", help_text="Set by the country.")
    password = forms.CharField(label="Password", widget=forms.PasswordInput(render_value=True))
    code = forms.CharField(label="Code", widget=forms.TextInput(attrs={"class": "input--code", "inputmode": "numeric"}))
    message = forms.CharField(label="Message", widget=forms.Textarea(attrs={"rows": 3}))
    document = forms.ChoiceField(
        label="Document", choices=[("card", "Identity card"), ("passport", "Passport")], widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(
        label="Days", choices=[("1", "Monday"), ("2", "Tuesday")], widget=forms.CheckboxSelectMultiple, required=False
    )
    front = forms.FileField(label="Front", help_text="JPEG, PNG or WebP, up to 10 MB", required=False)
    back = forms.FileField(label="Back", help_text="JPEG, PNG or WebP, up to 10 MB", required=False)
    remember = forms.BooleanField(label="Stay signed in on this device for 30 days", required=False)

    def clean(self) -> dict[str, Any]:
        """Has something to say about the form as a whole, too."""
        self.add_error(None, "The number and the legal form belong to two different organizations.")
        return self.cleaned_data


SENT = {"name": "Horlogerie Favre SA", "vat": "CHE-114.92", "legal_form": "sa", "password": "not-a-real-one"} | {
    "code": "402193",
    "message": "What would help you?",
    "document": "card",
    "remember": "on",
}


def item(label: str, icon: str, **more: Any) -> dict[str, Any]:
    """One link of a menu or of the navigation."""
    return {"label": label, "url": "#", "icon": icon, "count": None, **more}


SHELL = {
    "organization": {"name": "Horlogerie Favre SA", "initials": "HF", "mark": "petrol"},
    "organizations": [
        {"name": f"Atelier {initials}", "initials": initials, "mark": mark, "url": "#", "note": "Collaborator"}
        | {"current": initials == "HF"}
        for initials, mark in [*MARKS, ("VZ", "violet"), ("RN", "blue")]
    ],
    "groups": [
        {"label": "", "items": [item("Home", "house")]},
        {"label": "People", "items": [item("Users", "users", count=48, current=True), item("Teams", "users-round")]},
        {"label": "Organization", "items": [item("Activity log", "scroll-text")]},
    ],
    "user": {"name": "Nadia Rochat", "email": "nadia.rochat@horlogerie-favre.ch", "initials": "NR"},
    "account": [item("Manage my profile", "circle-user-round"), item("My Organizations", "building-2")],
    "home_url": "#",
    "manage_url": "#",
    "create_url": "#",
    "sign_out_url": "#",
}

SAMPLES: dict[str, Any] = {
    "kept": {"width": 1800, "height": 1200},
    "shell": SHELL,
    "buttons": [
        ("Default", ""),
        ("Primary", "button--primary"),
        ("Danger", "button--danger"),
        ("Final", "button--final"),
        ("Quiet", "button--quiet"),
    ],
    "corners": [
        Look("Horlogerie Favre SA", "HF", "petrol"),
        Look("Water Works Winterthur", "WWW", "moss", tight=True),
        Look("Rectangle", "R", "rust", rectangle=DRAWN, width=96, height=24),
        Look("Square logo", "S", "slate", square=DRAWN),
    ],
    "marks": [*MARKS, ("VZ", "violet"), ("RN", "blue")],
    "colours": COLOURS,
    "icons": list(drawings()),
    "reasons": REASONS,
    "menu": [
        item("Edit role", "user"),
        item("Edit product access", "package"),
        item("Hand over", "lock", reason="Only to a member with two-factor authentication."),
        item("Remove from Organization", "door-open", danger=True, rule=True),
    ],
    "change": [
        {"label": "Role", "before": "Collaborator", "after": "None"},
        {"label": "Teams", "before": "Boutique, Ateliers", "after": "None"},
        {"label": "Language", "before": "German", "after": "German", "same": True},
    ],
    "steps": [
        {"label": "Offer", "state": "done"},
        {"label": "Options", "state": "done"},
        {"label": "Address", "state": "current"},
        {"label": "Payment", "state": ""},
    ],
    "tabs": [item("Overview", "", current=True), item("Access", ""), item("Invoices", "")],
    "trail": [item("Users", "")],
    "facts": [
        {"term": "Offer", "value": "Business", "note": "since 17 Mar 2026"},
        {"term": "Price", "value": "CHF 3,828.00 a year", "note": "29 users × CHF 11.00 × 12"},
        {"term": "Expires", "value": "4 Jan 2027", "note": "in 43 days"},
    ],
    "agenda": [
        {"tone": "danger", "icon": "circle-alert", "title": "A charge was declined", "amount": "CHF 189.00"}
        | {"text": "Insufficient funds. Next try on 24 November.", "action_label": "Pay now", "action_url": "#"},
        {"tone": "caution", "icon": "clock", "title": "3 products expire within 14 days", "amount": "CHF 702.00"}
        | {"text": "None has Renewal Warranty.", "action_label": "Review", "action_url": "#"},
        {"tone": "", "icon": "mail-open", "title": "An invitation ends on Tuesday", "amount": ""}
        | {"text": "Sofia Keller, as Collaborator.", "action_label": "Resend", "action_url": "#"},
    ],
    "log": [
        {
            "text": "Camille Favre made Luca Bernasconi an Administrator",
            "when": "09:41",
            "note": "Before: Collaborator",
        },
        {"text": "Priya Raman joined", "when": "Fri", "note": "Invited by Anaïs Dubois as Collaborator"},
    ],
    "invoices": [
        {"number": "2026-004431", "on": "22 Nov 2026", "state": "on", "word": "Paid", "amount": "239.90"},
        {
            "number": "2026-004417",
            "on": "20 Nov 2026",
            "state": "danger",
            "word": "Charge declined",
            "amount": "189.00",
        },
        {"number": "2026-004398", "on": "11 Nov 2026", "state": "caution", "word": "Due in 9 days", "amount": "600.00"},
    ],
}


@public
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with the real templates."""
    return render(request, "styleguide/page.html", {**SAMPLES, "form": SampleForm(SENT)})
