"""What somebody chooses for the look of an organization (BRA-1): valid or not, it says how that would look.

The left side, with its square, is `branding.forms_left`.
"""

from abc import abstractmethod
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branding import logos
from branding.drafts import Draft
from branding.logos import Kind
from branding.look import Look, with_rectangle
from branding.models import Brand, Branding
from branding.queries import brand_of, look_of
from console.kit.images import Limits, Unusable
from organizations.models import Organization
from security.forms import ProofForm
from security.models import picture_url


def logo_field(label: Any) -> forms.FileField:
    """A picture to choose; the one that was chosen before may stay."""
    return forms.FileField(label=label, required=False, allow_empty_file=True)


class LogoForm(ProofForm):
    """One of the two sides. `seen` tells the look that the person saw when they began, and goes along until they are
    told of another; `confirmed` is what they accept to lose."""

    kinds: tuple[Kind, ...] = ("rectangle",)
    rectangle = logo_field(_("Rectangular logo"))

    def __init__(
        self, data: Any = None, files: Any = None, *, organization: Organization, branding: Branding | None
    ) -> None:
        super().__init__(data, files)
        self.organization = organization
        self.before = brand_of(organization, branding)
        self.look_before = look_of(organization, branding)
        self.seen = self.data.get("seen", "") if self.is_bound else self.before.fingerprint
        self.was_asked = bool(self.data.get("asked"))  # before this answer, with buttons of its own
        self.drafts: dict[Kind, Draft] = {}
        self.sent: set[Kind] = set()  # of which the draft has come this very time
        for kind in self.kinds:
            self.fields[kind].help_text = Limits.of(f"{kind} logo").words

    @property
    def is_final(self) -> bool:
        """Whether it is to be saved, not only shown."""
        return bool({"save", "confirmed"} & set(self.data))

    @property
    def status(self) -> int:
        """422 for what was to be saved and was not, or cannot even be shown."""
        return 422 if self.is_bound and (self.is_final or not self.is_valid()) else 200

    @property
    @abstractmethod
    def wish(self) -> Brand:
        """What is chosen, as far as it can be shown; of a new square logo the one before stands for it."""

    @property
    def loses(self) -> Kind | None:
        """The logo that would no longer be there, and has to be given up in so many words."""
        if not self.is_bound:
            return None
        wish = self.wish
        if self.before.rectangle and not wish.rectangle:
            return "rectangle"
        return "square" if self.before.square and not wish.square else None

    @property
    def asks(self) -> Kind | None:
        """The logo that has to be given up before this is saved; asked once nothing else is wrong."""
        return self.loses if self.is_final and self.is_valid() else None

    @property
    def is_settled(self) -> bool:
        """Whether nothing stands between this form and the operation."""
        return self.is_valid() and self.is_final and self.data.get("confirmed", "") == (self.loses or "")

    @property
    def look(self) -> Look:
        """How it would look."""
        wish, shown = self.wish, self.look_before
        if not wish.square:
            shown = shown._replace(square="")
        if not wish.rectangle:
            return shown._replace(rectangle="")
        draft = self.drafts.get("rectangle")
        return with_rectangle(shown, picture_url(logos.rectangle_of(draft).small), draft.sides) if draft else shown

    def brand(self, *, now: datetime) -> Brand:
        """What is to be saved, of a settled form; its pictures are stored."""
        return self.wish

    def outdated(self, branding: Branding | None) -> None:
        """Somebody else saved meanwhile: says so, and keeps what was chosen."""
        self.before, self.look_before = brand_of(self.organization, branding), look_of(self.organization, branding)
        self.seen = self.before.fingerprint
        self.refuse(_("Somebody else has changed the look in the meantime. Compare, and save again."))

    def clean(self) -> dict[str, Any]:
        """The pictures that were sent now or before; of one that is not shown, nobody is told what is wrong."""
        for kind in self.kinds:
            try:
                if draft := self._draft(kind):
                    self.drafts[kind] = draft
            except Unusable as unusable:
                if self.shows(kind):
                    self.refuse(unusable.sentence, field=kind)
            if self.shows(kind):
                self.ask_for(kind)
        if self.data.get("confirmed") and not self.errors and not self.loses:
            self.refuse(_("Something has changed since you were asked. Compare, and save again."))
        return self.cleaned_data

    @abstractmethod
    def shows(self, kind: Kind) -> bool:
        """Whether this logo is to be there."""

    def _draft(self, kind: Kind) -> Draft | None:
        token = self.data.get(f"{kind}_draft", "")
        found = logos.kept(token, kind, self.organization) if token else None
        if upload := self.cleaned_data.get(kind):
            self.drafts |= {kind: found} if found else {}  # what was there before stays if the new one is not taken
            found = logos.keep(upload, kind, self.organization, now=timezone.now())
            self.sent.add(kind)
            return found
        if token and found is None:
            raise Unusable("gone", gettext("This picture is no longer kept. Choose it again."))
        return found

    def ask_for(self, kind: Kind) -> None:
        """A logo that is to be saved has to be there."""
        if self.is_final and not self.drafts.get(kind) and not getattr(self.before, kind) and kind not in self.errors:
            self.refuse(_("Choose a picture."), field=kind)


class RightForm(LogoForm):
    """The one rectangular logo: added, replaced, or removed."""

    @property
    def removes(self) -> bool:
        """Whether it is to go: asked for, or confirmed, as nothing else on this side can lose it."""
        return "remove" in self.data or self.data.get("confirmed") == "rectangle"

    @property
    def is_final(self) -> bool:
        return super().is_final or self.removes

    @property
    def wish(self) -> Brand:
        if self.removes:
            return replace(self.before, rectangle=None)
        draft = self.drafts.get("rectangle")
        return replace(self.before, square=None, rectangle=logos.rectangle_of(draft)) if draft else self.before

    def shows(self, kind: Kind) -> bool:
        return not self.removes
