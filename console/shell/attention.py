"""What needs attention in an organization (CON-5): each matter once, with the way to where it is handled.

Only what the role may see: whoever may not see the users is not told of their troubles.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.kit.formats import day, instant, number
from console.kit.tables.counting import counts
from console.shell.people import People
from organizations.access import may
from organizations.ending import today_in
from organizations.log import queries
from organizations.log.table import STOPPED
from organizations.models import Appointment, Membership, Requirement, Role
from organizations.permissions import Action
from organizations.policy import terms_of, unprotected
from organizations.queries.invited import ending_soon
from organizations.queries.responsibility import latest_appointment, waiting_hand_over
from security.models import Notice

RECENT = timedelta(days=7)
UNDELIVERED = timedelta(days=30)
INVITATIONS_END = timedelta(days=3)
MANY = 10
COUNTED = 1000
NAMED = 3


@dataclass(frozen=True)
class Matter:
    """One line of `components/agenda.html`."""

    title: str
    text: str
    icon: str
    action_label: str
    action_url: str
    tone: str = ""
    amount: str = ""


def matters(membership: Membership, people: People | None, now: datetime) -> list[Matter]:
    """Everything that needs attention, the most pressing first; `people` is None for whoever may not see them."""
    found: list[Matter] = [*_hand_over(membership, now)]
    if may(membership, Action.HAND_OVER):
        found += _appointment(membership)
    if people is not None:
        found += _undelivered(membership, now)
        found += _only_one_representative(membership, people)
        found += _deactivated(membership, people)
        found += _unprotected(membership)
    if may(membership, Action.INVITE):
        found += _unanswered(membership, now)
    if may(membership, Action.VIEW_LOG):
        found += _stopped(membership, now)
    return sorted(found, key=lambda matter: ("danger", "caution", "").index(matter.tone))


def _hand_over(membership: Membership, now: datetime) -> Iterator[Matter]:
    """ORG-14: what waits for the nominee's answer, and that those who answer for the organization wait for it."""
    waiting = waiting_hand_over(membership.organization)
    if waiting is None or waiting.expires_at <= now:
        return
    names = {"nominator": waiting.nominator.name, "nominee": waiting.nominee.name, "until": instant(waiting.expires_at)}
    slug = [membership.organization.slug]
    if waiting.nominee_id == membership.user_id:
        title = _("%(nominator)s wants to hand over the legal responsibility to you")
        text = _("You can accept until %(until)s. Nothing changes before then.")
        label, url, tone = _("Accept or decline"), reverse("hand-over-answer", args=slug), "caution"
    elif may(membership, Action.HAND_OVER):
        title = _("%(nominee)s was asked to take over the legal responsibility from %(nominator)s")
        text = _("An answer is expected by %(until)s.")
        label, url, tone = _("See the hand-over"), reverse("hand-over", args=slug), ""
    else:
        return
    yield Matter(title % names, text % names, "users-round", label, url, tone)


def _appointment(membership: Membership) -> Iterator[Matter]:
    """ORG-14: whoever answers for the organization, and was thought out of reach, can stop what support proposes."""
    proposal = latest_appointment(membership.organization)
    if proposal is None or proposal.state != Appointment.State.OPEN:
        return
    names = {"name": proposal.nominee.name, "time": instant(proposal.not_before)}
    yield Matter(
        _("Support proposes %(name)s as legal representative") % names,
        _("Support was told that none can be reached. It will not decide before %(time)s.") % names,
        "shield-alert",
        _("See it or stop it"),
        reverse("appointment-stop", args=[membership.organization.slug]),
        tone="danger",
    )


def _only_one_representative(membership: Membership, people: People) -> Iterator[Matter]:
    if people.representatives != 1 or people.inside < 2:
        return
    if membership.role == Role.LEGAL_REPRESENTATIVE:
        title = _("You are the only legal representative")
        text = _("Give a second person this role, so that somebody can act when you cannot.")
    else:
        title = _("There is only one legal representative")
        text = _(
            "The legal representative can give a second person this role, so that somebody can act in their absence."
        )
    yield Matter(title, text, "shield-check", _("See users"), _members(membership))


def _deactivated(membership: Membership, people: People) -> Iterator[Matter]:
    if not people.deactivated:
        return
    gone = membership.organization.memberships.filter(user__is_active=False).select_related("user")
    members = list(gone.order_by("sort_name", "pk")[: NAMED + 1])
    title = ngettext(
        "%(count)s user can no longer sign in", "%(count)s users can no longer sign in", people.deactivated
    )
    yield Matter(
        title % {"count": number(people.deactivated)},
        _("Deactivated: %(names)s.") % {"names": _listed([member.user.name for member in members])},
        "ban",
        _("See who"),
        f"{_members(membership)}?deactivated=1",
    )


def _unprotected(membership: Membership) -> Iterator[Matter]:
    """Whoever can sign in without a second factor, or without one that the organization accepts (ORG-16)."""
    members = membership.organization.memberships.filter(unprotected()).order_by("sort_name", "pk")
    found = list(members.values_list("user", "user__given_name", "user__family_name")[: COUNTED + 1])
    names = [f"{given} {family}".strip() for _pk, given, family in found]
    if not names:
        return
    terms, today = terms_of(membership.organization), today_in(membership.organization)
    later = terms.next_after(today)
    only_own = [pk for pk, _given, _family in found] == [membership.user_id]
    text = _("They must complete the set-up first: %(names)s.")
    if later and only_own:
        text = _("More is required from %(day)s. You have not set it up yet.")
    elif later:
        text = _("More is required from %(day)s. Not set up yet: %(names)s.")
    elif terms.on(today) is Requirement.NONE and only_own:
        text = _("Anyone who learns your password can get into the organization.")
    elif terms.on(today) is Requirement.NONE:
        text = _("Anyone who learns their password can get into the organization: %(names)s.")
    title = ngettext(
        "%(count)s user does not have a sufficient second factor",
        "%(count)s users do not have a sufficient second factor",
        len(names),
    )
    yield Matter(
        title % {"count": f"{number(COUNTED)}+" if len(names) > COUNTED else number(len(names))},
        text % {"names": _listed(names), "day": day(later) if later else ""},
        "shield-alert",
        _("See who"),
        f"{_members(membership)}?unprotected=1",
        tone="caution" if later else "",
    )


def _undelivered(membership: Membership, now: datetime) -> Iterator[Matter]:
    """Mails that were given up, to people who still are members with that address."""
    organization = membership.organization
    lost = Notice.objects.filter(organization=organization.pk, given_up_at__gte=now - UNDELIVERED)
    lost = lost.exclude(error=Notice.LAPSED)
    addresses = dict(lost.order_by("given_up_at").values_list("user", "address")[:COUNTED])
    members = [
        member
        for member in organization.memberships.filter(user__in=addresses).select_related("user").order_by("sort_name")
        if member.user.email == addresses[member.user_id]
    ]
    if not members:
        return
    title = ngettext(
        "Emails to %(count)s user cannot be delivered", "Emails to %(count)s users cannot be delivered", len(members)
    )
    yield Matter(
        title % {"count": number(len(members))},
        _("Emails about changes do not reach: %(names)s.") % {"names": _listed([m.user.email for m in members])},
        "mail",
        _("See who"),
        _member(members[0]) if len(members) == 1 else _members(membership),
        tone="caution",
    )


def _unanswered(membership: Membership, now: datetime) -> Iterator[Matter]:
    """Invitations that nobody has answered and that end soon."""
    ending = ending_soon(membership.organization, now, INVITATIONS_END, COUNTED + 1)
    if not ending:
        return
    if len(ending) == 1:
        [one] = ending
        title = _("An invitation ends on %(day)s") % {"day": day(one.expires_at)}
        url = reverse("invitation-details", args=[membership.organization.slug, one.pk])
    else:
        shown = f"{number(COUNTED)}+" if len(ending) > COUNTED else number(len(ending))
        title = ngettext(
            "%(count)s invitation ends within %(days)s days",
            "%(count)s invitations end within %(days)s days",
            len(ending),
        ) % {"count": shown, "days": INVITATIONS_END.days}
        url = f"{reverse('invitations', args=[membership.organization.slug])}?sort=state"
    text = _("Not answered yet: %(names)s.") % {"names": _listed([one.email for one in ending])}
    yield Matter(title, text, "mail", _("See invitations"), url)


def _stopped(membership: Membership, now: datetime) -> Iterator[Matter]:
    """Refusals, denied access and wrong guesses of the last days."""
    [count] = counts(queries.stopped_since(membership.organization, now - RECENT), (), COUNTED)
    if not count:
        return
    title = ngettext(
        "%(count)s attempt was refused in the last %(days)s days",
        "%(count)s attempts were refused in the last %(days)s days",
        count,
    )
    shown = f"{number(COUNTED)}+" if count > COUNTED else number(count)
    yield Matter(
        title % {"count": shown, "days": RECENT.days},
        _("Somebody tried something that their role does not allow, or that was not possible at that moment."),
        "shield-alert",
        _("See the log"),
        f"{reverse('log', args=[membership.organization.slug])}?outcome={STOPPED}",
        tone="caution" if count >= MANY else "",
    )


def _listed(names: list[str]) -> str:
    if len(names) <= NAMED:
        return ", ".join(names)
    return _("%(names)s and others") % {"names": ", ".join(names[:NAMED])}


def _members(membership: Membership) -> str:
    return reverse("members", args=[membership.organization.slug])


def _member(member: Membership) -> str:
    return reverse("member", args=[member.organization.slug, member.pk])
