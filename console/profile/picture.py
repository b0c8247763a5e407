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
from console.kit import http, images
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
        sentence = _("PNG, JPEG or WebP, up to %(most)s MB and 4096 pixels on a side")
        self.fields["picture"].help_text = sentence % {"most": images.megabytes(Limits.of("picture").size)}

    @property
    def is_final(self) -> bool:
        """Whether it is to be saved, not only shown in another way."""
        return not {"preview", "place"} & set(self.data)

    @property
    def status(self) -> int:
        return 422 if self.is_bound and not self.is_valid() else 200

    @property
    def size(self) -> tuple[int, int] | None:
        return self.draft.size if self.draft else None

    def clean(self) -> dict[str, Any]:
        """The picture that was sent now or before, and the part of it that is shown."""
        try:
            self._read()
        except Unusable as unusable:
            self.refuse(unusable.sentence, field="picture")
        if self.is_final and not self.draft and "picture" not in self.errors:
            self.refuse(_("Choose a picture."), field="picture")
        return self.cleaned_data

    def _read(self) -> None:
        token, upload = self.data.get("draft", ""), self.cleaned_data.get("picture")
        self.draft = portraits.kept(token, self.user) if token else None
        if upload:
            self.draft = portraits.keep(upload, self.user, now=timezone.now())
        elif token and self.draft is None:
            raise Unusable("gone", _("This picture is no longer kept. Choose it again."))
        if self.draft is None or self.size is None:
            return
        self.crop = self.chosen_crop(self.size, is_new=bool(upload))
        if self.is_final and upload and not is_square(*self.size):
            self.refuse(_("This picture is not square. Choose which part of it is shown."), field="picture")
        elif self.is_final:
            self.content = portraits.cut(self.draft, self.crop)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: OwnRequest) -> HttpResponse:
    """Shows what was chosen, and saves or removes it."""
    actor, user, url = Actor.person(request.user), request.user, reverse("profile")
    if request.method == "POST" and "remove" in request.POST:
        operations.remove_picture(actor=actor, user=user)
        return http.saved(request, url=url, message=_("Your picture was removed. Your initials stand in its place."))
    if request.FILES or (request.POST and not {"preview", "place"} & set(request.POST)):  # each may keep a picture
        limits.spend("upload", account=user.email, address=client_address(request))
    form = PictureForm(*((request.POST, request.FILES) if request.method == "POST" else ()), user=user)
    if form.is_bound and form.is_valid() and form.content:
        operations.change_picture(actor=actor, user=user, content=form.content)
        return http.saved(request, url=url, message=_("Your picture was saved."))
    return http.dialog(request, "profile/picture.html", {"form": form}, status=form.status)
