"""The picture of a person, in place of their initials: chosen, cut square, saved, removed (CON-1)."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from branding.crop import is_square
from branding.drafts import Draft
from branding.forms_crop import CropForm
from console.kit import http
from console.kit.images import Limits, Unusable
from console.kit.middleware import client_address
from console.profile import portraits
from console.profile.requests import OwnRequest
from security import limits
from security.access import signed_in
from security.audit import Actor
from security.models import User
from security.operations import profile as operations


class PictureForm(CropForm):
    """A picture to choose, and the square of it that is shown. Of what is not square, somebody sees that first."""

    picture = forms.FileField(label=gettext_lazy("Picture"), required=False, allow_empty_file=True)

    def __init__(self, *sent: Any, user: User) -> None:
        super().__init__(*sent)
        self.user = user
        self.draft: Draft | None = None
        self.content = b""
        self.fields["picture"].help_text = Limits.of("picture").words

    @property
    def is_final(self) -> bool:
        """Whether it is to be saved, not only shown in another way."""
        return not {"preview", "place"} & set(self.data)

    @property
    def status(self) -> int:
        return 422 if self.is_bound and not self.is_valid() else 200

    @property
    def size(self) -> tuple[int, int] | None:
        return self.draft.sides if self.draft else None

    def clean(self) -> dict[str, Any]:
        """The picture that was sent now or before, and the part of it that is shown."""
        is_new = False
        try:
            is_new = self._read()
        except Unusable as unusable:
            self.refuse(unusable.sentence, field="picture")
        if self.draft:
            self.crop = self.chosen_crop(self.draft.sides, is_new=is_new)
        if self.draft and self.is_final and is_new and not is_square(*self.draft.sides):
            self.refuse_part(_("This picture is not square. Choose which part of it is shown."))
        elif self.is_final and not self.errors:
            self._cut()
        return self.cleaned_data

    def _read(self) -> bool:
        """Whether the picture has come this very time."""
        token, upload = self.data.get("draft", ""), self.cleaned_data.get("picture")
        self.draft = portraits.kept(token, self.user) if token else None
        if upload:
            self.draft = portraits.keep(upload, self.user, now=timezone.now())
        elif token and self.draft is None:
            raise Unusable("gone", _("This picture is no longer kept. Choose it again."))
        return bool(upload)

    def _cut(self) -> None:
        if not (self.draft and self.crop):
            self.refuse(_("Choose a picture."), field="picture")
            return
        try:
            self.content = portraits.cut(self.draft, self.crop)
        except Unusable as unusable:
            self.refuse_part(unusable.sentence)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: OwnRequest) -> HttpResponse:
    """Shows what was chosen, and saves or removes it."""
    actor, user, url = Actor.person(request.user), request.user, reverse("profile")
    if request.method == "POST" and "remove" in request.POST:
        operations.remove_picture(actor=actor, user=user)
        return http.saved(
            request, url=url, message=_("Your picture was removed. Your initials are shown in its place.")
        )
    if request.FILES or (request.POST and not {"preview", "place"} & set(request.POST)):  # each may keep a picture
        limits.spend("upload", account=user.email, address=client_address(request))
    form = PictureForm(*((request.POST, request.FILES) if request.method == "POST" else ()), user=user)
    if form.is_bound and form.is_valid() and form.content:
        operations.change_picture(actor=actor, user=user, content=form.content)
        return http.saved(request, url=url, message=_("Your picture was saved."))
    if form.errors.keys() & form.fields.keys():
        form.focus()
    return http.dialog(request, "profile/picture.html", {"form": form}, status=form.status)
