"""The password once more, by somebody who is signed in: asked in several places, checked and counted here."""

from console.kit.exceptions import Limited
from console.kit.middleware import client_address
from security import devices
from security.audit import Actor
from security.forms import ConfirmForm
from security.forms_account import PasswordForm
from security.operations.sign_in import confirm_password
from security.requests import PersonRequest


def is_password(request: PersonRequest, form: ConfirmForm | PasswordForm) -> bool:
    """Whether the form holds the person's password; otherwise the form says what is wrong."""
    if not form.is_valid():
        return False
    user = request.user
    try:
        right = confirm_password(
            actor=Actor.person(user),
            user=user,
            password=form.cleaned_data["password"],
            address=client_address(request),
            budget=devices.budget_of(request, user.email),
        )
    except Limited as limit:
        form.wait(limit)
        return False
    if not right:
        form.refuse_password()
    return right
