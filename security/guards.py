"""Whether a mail may be owed once more now; guards about people in organizations stand with those."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from console.kit.guards import Guard, Reason
from security.models.notice import Notice

sending_again = Guard[Notice]("send the mail again")


@sending_again.rule
def was_not_given_up(notices: Sequence[Notice]) -> Iterator[tuple[Notice, Reason]]:
    """A mail that was sent is not sent twice, and one that still waits for its next try needs nobody."""
    for notice in notices:
        if notice.sent_at is not None:
            yield notice, Reason("was_sent", _("This mail was sent."))
        elif notice.given_up_at is None:
            yield notice, Reason("still_tried", _("This mail is still being sent."))
