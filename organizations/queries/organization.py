"""The parts of an organization's details: their words, their forms, and how they stand now (ORG-13)."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from console.kit.guards import Reason
from console.kit.words import StrOrPromise
from organizations import forms_organization as forms
from organizations.details import in_words
from organizations.guards.organization import deleting
from organizations.models import Invitation, Organization
from organizations.operations.organizations import fingerprint
from organizations.queries.responsibility import waiting_hand_over


@dataclass(frozen=True)
class Part:
    """One row of the details: its name in addresses, its words, and the form behind Edit."""

    part: str
    name: StrOrPromise
    note: StrOrPromise
    saved: StrOrPromise
    form: type[forms.DetailsForm]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the organization that it is about."""
        return tuple(name for name in self.form.base_fields if name != "seen")

    def initial(self, organization: Organization) -> dict[str, str]:
        """What the form shows at first, and its fingerprint."""
        shown = {name: str(getattr(organization, name)) for name in self.fields}
        return {**shown, "seen": self.seen(organization)}

    def seen(self, organization: Organization) -> str:
        """The fingerprint of what is in force."""
        return fingerprint(organization=organization, fields=self.fields)

    def lines(self, organization: Organization) -> list[str]:
        """The present values in words, a line each; of an address as one writes it on an envelope."""
        if self.part == "address":
            place = f"{organization.postal_code} {organization.city}".strip()
            country = str(in_words("country", organization.country))
            return [line for line in (organization.street, place, country) if line]
        words = [str(in_words(name, getattr(organization, name))) for name in self.fields]
        return [word for word in words if word]


PARTS = {
    part.part: part
    for part in (
        Part(
            "name",
            gettext_lazy("Name and legal form"),
            gettext_lazy("Everybody in the organization sees the name; it appears on invoices and in emails."),
            gettext_lazy("The name and the legal form were saved."),
            forms.NameForm,
        ),
        Part(
            "address",
            gettext_lazy("Address"),
            gettext_lazy("It appears on invoices. The country determines the currency."),
            gettext_lazy("The address was saved."),
            forms.AddressForm,
        ),
        Part(
            "phone",
            gettext_lazy("Phone"),
            gettext_lazy("Support calls this number if something is urgent."),
            gettext_lazy("The phone number was saved."),
            forms.PhoneForm,
        ),
        Part(
            "vat-number",
            gettext_lazy("VAT number"),
            gettext_lazy("It appears on invoices."),
            gettext_lazy("The VAT number was saved."),
            forms.VatNumberForm,
        ),
        Part(
            "language",
            gettext_lazy("Language"),
            gettext_lazy("For emails to people whose own language is not known. Everybody chooses their own."),
            gettext_lazy("The language was saved."),
            forms.LanguageForm,
        ),
        Part(
            "time-zone",
            gettext_lazy("Time zone"),
            gettext_lazy("A day of the organization, such as the last day of external access, ends at midnight there."),
            gettext_lazy("The time zone was saved."),
            forms.TimeZoneForm,
        ),
    )
}


@dataclass(frozen=True)
class Row:
    """A part as the page shows it."""

    part: Part
    lines: list[str]
    url: str


def rows(organization: Organization) -> list[Row]:
    """Every part with its present values; no query."""
    return [
        Row(part, part.lines(organization), reverse("organization-edit", args=[organization.slug, part.part]))
        for part in PARTS.values()
    ]


def currency_words(organization: Organization) -> str:
    """The currency in words: "Swiss Franc (CHF)"."""
    return str(in_words("currency", organization.currency))


def currency_note(organization: Organization) -> str:
    """Why it is this one."""
    if organization.country:
        return _("It follows from the country, %(country)s, and cannot be chosen.") % {
            "country": in_words("country", organization.country)
        }
    return _("It follows from the country. Until an address is given, it is the provider's currency.")


def what_ends(organization: Organization) -> list[dict[str, str]]:
    """What waits for an answer and ends with the organization, as terms and values; two queries."""
    number = Invitation.objects.pending().filter(organization=organization).count()
    ends = [{"term": _("Access"), "value": _("Nobody can open it any more, including you.")}]
    if number:
        value = ngettext(
            "%(count)s is waiting, and will be revoked", "%(count)s are waiting, and will be revoked", number
        )
        ends.append({"term": _("Invitations"), "value": value % {"count": number}})
    if waiting_hand_over(organization):
        ends.append({"term": _("Hand-over"), "value": _("The one that is waiting is withdrawn")})
    kept = _("The activity log and the invoices, for as long as the law requires. Support can show them.")
    return [*ends, {"term": _("What is kept"), "value": kept}]


def blockers(organization: Organization) -> list[Reason]:
    """Everything that stands in the way of deleting it; one query a rule."""
    return deleting.reasons([organization])[organization]
