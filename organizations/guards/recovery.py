"""Who may not review a request for help: whoever knows the applicant from an organization (SEC-5)."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from console.kit.guards import Reason
from organizations.models import Membership
from security import guards as of_security
from security.guards import Reviewing


@of_security.reviewing.rule
def shares_an_organization(subjects: Sequence[Reviewing]) -> Iterator[tuple[Reviewing, Reason]]:
    """SEC-5: neither reviewer knows the applicant's organization as a member."""
    reviewers = {subject.reviewer.pk for subject in subjects}
    own = Membership.objects.filter(user__in={subject.recovery.user_id for subject in subjects})
    shared = set(
        own.filter(organization__memberships__user__in=reviewers).values_list("user", "organization__memberships__user")
    )
    for subject in subjects:
        if (subject.recovery.user_id, subject.reviewer.pk) in shared:
            sentence = _("You belong to one of the applicant's organizations.")
            yield subject, Reason("shares_an_organization", sentence, _("Somebody who does not must decide on it."))
