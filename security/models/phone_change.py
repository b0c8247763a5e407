"""A recovery phone that waits for its code (SEC-8). What is in force stands with the person; it is no factor."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from security.models.factors import NumberWithCode
from security.models.user import User, is_e164


class PhoneChange(NumberWithCode):
    """The number that somebody has typed, one at a time; it counts once the code that was sent to it came back."""

    codes_for = "recovery phone"
    confirmed: ClassVar[bool] = False

    user = models.OneToOneField(User, models.CASCADE, verbose_name=_("person"), related_name="phone_change")
    created_at = models.DateTimeField(_("started"), default=timezone.now)

    objects = models.Manager["PhoneChange"]()

    class Meta:
        verbose_name = _("change of recovery phone")
        verbose_name_plural = _("changes of recovery phones")
        constraints = [models.CheckConstraint(condition=is_e164("number"), name="number_that_waits_is_written_as_e164")]
