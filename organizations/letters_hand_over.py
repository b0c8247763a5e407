"""What the mails about a hand-over say to the nominee, the nominator, and those who answer beside them (ORG-14)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from organizations.letters import role_changed
from organizations.models import HandOver
from organizations.models.membership import Role
from organizations.roles import MEANINGS, role_label
from security.letters import Lines, when

NOMINEE, NOMINATOR = "nominee", "nominator"
Letter = dict[str, Any]


def proposed(facts: dict[str, Any], notice: Any) -> Letter:
    """The nominee is asked; whoever answers for the organization learns of it, the nominator as a confirmation."""
    names = _names(facts, notice)
    until = when({"at": datetime.fromisoformat(facts["expires_at"])}, notice)
    lines = [*_lines(facts), (_("To be accepted by"), until, True)]
    if facts["to"] == NOMINEE:
        return {
            "title": _("%(nominator)s wants to hand over the legal responsibility to you") % names,
            "preheader": _("You can accept until %(until)s.") % {"until": until},
            "lead": _(
                "Hello %(name)s, %(nominator)s wants you to become legal representative of %(organization)s in their "
                "place. Nothing changes before you accept."
            )
            % names,
            "lines": lines,
            "parts": [(_("What you would take over"), MEANINGS[Role.LEGAL_REPRESENTATIVE])],
            "label": _("Accept or decline"),
            "path": reverse("hand-over-answer", args=[facts["organization_slug"]]),
            "unexpected": _("Ask %(nominator)s first. You need not answer: the nomination expires.") % names,
            "why": _("Sent because you were nominated. Such emails cannot be switched off."),
        }
    lead = _(
        "Hello %(name)s, %(nominator)s wants to hand over the legal responsibility for %(organization)s to "
        "%(nominee)s. Nothing changes before %(nominee)s accepts."
    )
    if facts["to"] == NOMINATOR:
        lead = _(
            "Hello %(name)s, you want to hand over the legal responsibility for %(organization)s to %(nominee)s. "
            "Nothing changes before %(nominee)s accepts; until then you can withdraw it."
        )
    return {
        "title": _("%(nominee)s was nominated as legal representative") % names,
        "preheader": _("Nothing changes before %(nominee)s accepts.") % names,
        "lead": lead % names,
        "lines": lines,
        "parts": [],
        **_to_the_page(facts),
        "unexpected": _unexpected(facts) % names,
    }


def accepted(facts: dict[str, Any], notice: Any) -> Letter:
    """To the other legal representatives; the two whose roles changed get a summary each."""
    names = _names(facts, notice)
    return {
        "title": _("%(nominee)s is now legal representative") % names,
        "preheader": _("%(nominee)s has accepted what %(nominator)s handed over.") % names,
        "lead": _(
            "Hello %(name)s, %(nominee)s accepted the legal responsibility for %(organization)s that %(nominator)s "
            "handed over."
        )
        % names,
        "lines": [*_lines(facts), (_("When"), when(facts, notice), False)],
        "parts": [],
        **_to_the_page(facts),
        "unexpected": _("Ask %(nominator)s first. If nobody knows about it, write to support immediately: %(support)s.")
        % names,
    }


def declined(facts: dict[str, Any], notice: Any) -> Letter:
    """To everybody who knew of the nomination."""
    lead = _("Hello %(name)s, %(nominee)s declined to become legal representative of %(organization)s.")
    if facts["to"] == NOMINEE:
        lead = _("Hello %(name)s, you declined to become legal representative of %(organization)s.")
    return _without_change(facts, notice, _("%(nominee)s does not take over the legal responsibility"), lead)


def withdrawn(facts: dict[str, Any], notice: Any) -> Letter:
    """To everybody who knew of the nomination."""
    lead = _("Hello %(name)s, %(nominee)s is no longer asked to become legal representative of %(organization)s.")
    if facts["to"] == NOMINEE:
        lead = _("Hello %(name)s, you are no longer asked to become legal representative of %(organization)s.")
    return _without_change(facts, notice, _("The nomination of %(nominee)s was withdrawn"), lead)


def expired(facts: dict[str, Any], notice: Any) -> Letter:
    """To everybody who knew of the nomination."""
    lead = _("Hello %(name)s, %(nominee)s did not accept the legal responsibility for %(organization)s in time.")
    if facts["to"] == NOMINEE:
        lead = _("Hello %(name)s, you did not accept the legal responsibility for %(organization)s in time.")
    return _without_change(facts, notice, _("The nomination of %(nominee)s has expired"), lead)


def role_handed_over(facts: dict[str, Any], notice: Any) -> Letter:
    """ORG-5, for each of the two: the summary of their own change, and who it was between."""
    party = Q(nominator=notice.user) | Q(nominee=notice.user)
    ended = HandOver.objects.filter(party, organization=notice.organization, state=HandOver.State.ACCEPTED)
    hand_over = ended.select_related("nominator", "nominee").order_by("-ended_at", "-pk")[0]
    names = {"nominator_name": hand_over.nominator.name, "nominee_name": hand_over.nominee.name}
    support = {"support": settings.STEWARD["SUPPORT_EMAIL"]}
    unexpected = _("If it was not you, somebody else is in your account. Write to support immediately: %(support)s.")
    summary = role_changed(facts, notice)
    by = _("%(nominator_name)s, by a hand-over that %(nominee_name)s accepted") % names
    summary["lines"] = [
        (_("Changed by"), by, False) if line[0] == _("Changed by") else line for line in summary["lines"]
    ]
    return {**summary, **names, "not_expected": unexpected % support}


def _without_change(facts: dict[str, Any], notice: Any, title: str, lead: str) -> Letter:
    """A nomination that came to nothing: every role stays as it is, unless another role is what ended it."""
    names = _names(facts, notice)
    stays = _("Every role stays as it is.") if facts.get("roles_stay", True) else ""
    answers = facts.get("role", Role.LEGAL_REPRESENTATIVE) == Role.LEGAL_REPRESENTATIVE
    return {
        "title": title % names,
        "preheader": stays or title % names,
        "lead": f"{lead % names} {stays}".rstrip(),
        "lines": [*_lines(facts), (_("When"), when(facts, notice), False)],
        "parts": [],
        **(_to_the_page(facts) if facts["to"] != NOMINEE and answers else _to_home(facts)),
        "unexpected": _unexpected(facts) % names,
    }


def _unexpected(facts: dict[str, Any]) -> str:
    if facts["to"] == NOMINEE:
        return _("Ask %(nominator)s.")
    if facts["to"] == NOMINATOR:
        return _(
            "If you did not nominate anybody, somebody else is in your account. Write to support "
            "immediately: %(support)s."
        )
    return _(
        "Ask %(nominator)s first. If nobody knows about it, somebody else is using one of the "
        "accounts: write to support immediately: %(support)s."
    )


def _to_the_page(facts: dict[str, Any]) -> Letter:
    return {
        "label": _("See the hand-over"),
        "path": reverse("hand-over", args=[facts["organization_slug"]]),
        "why": _("Sent to the legal representatives. Such emails cannot be switched off."),
    }


def _to_home(facts: dict[str, Any]) -> Letter:
    """For whoever may not open the page of the hand-over: the nominee, and a nominator who no longer answers."""
    why = _("Sent because you were nominated. Such emails cannot be switched off.")
    if facts["to"] == NOMINATOR:
        why = _("Sent because your role changed. Such emails cannot be switched off.")
    return {
        "label": _("Open %(organization)s") % {"organization": facts["organization_name"]},
        "path": reverse("home-of", args=[facts["organization_slug"]]),
        "why": why,
    }


def _lines(facts: dict[str, Any]) -> Lines:
    return [
        (_("Organization"), facts["organization_name"], False),
        (_("Nominated"), facts["nominee_name"], False),
        (_("Nominated by"), facts["nominator_name"], False),
        (_("The nominator becomes"), role_label(facts["role_after"]), False),
    ]


def _names(facts: dict[str, Any], notice: Any) -> dict[str, str]:
    return {
        "name": notice.name,
        "nominator": facts["nominator_name"],
        "nominee": facts["nominee_name"],
        "organization": facts["organization_name"],
        "support": settings.STEWARD["SUPPORT_EMAIL"],
    }
