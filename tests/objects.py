"""What each address is about: objects of the world of `tests.world`, by what varies in the address.

An address whose parts are not known here fails the tests that walk the URLconf: there is no page without them.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from console.news.links import address_token, token
from organizations.models import Role

if TYPE_CHECKING:
    from tests.world import World

NO_SLUG = "nowhere-000000"
NO_ID = 999_999_999
NO_TOKEN = "0" * 64

Objects = Callable[["World"], dict[str, Any]]

# By the names of what varies in the address, or by its own name where those do not say what it is about.
BY_KWARGS: dict[tuple[str, ...], dict[str, Objects]] = {
    (): {"own": lambda w: {}},
    ("slug",): {
        "own": lambda w: {"slug": w.organization.slug},
        "foreign organization": lambda w: {"slug": w.stranger.organization.slug},
        "missing organization": lambda w: {"slug": NO_SLUG},
    },
}
OF_A_MEMBER: dict[str, Objects] = {
    "own": lambda w: {"slug": w.organization.slug, "pk": w.target.pk},
    "foreign": lambda w: {"slug": w.organization.slug, "pk": w.stranger.pk},
    "missing": lambda w: {"slug": w.organization.slug, "pk": NO_ID},
    "absurd": lambda w: {"slug": w.organization.slug, "pk": 10**30},
    "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "pk": w.stranger.pk},
    "missing organization": lambda w: {"slug": NO_SLUG, "pk": w.target.pk},
}
# Drafts are their author's: what is the administrator's own is nobody else's, not even a legal representative's.
OF_A_DRAFT: dict[str, Objects] = {
    "own": lambda w: {"slug": w.organization.slug, "pk": w.drafts[Role.LEGAL_REPRESENTATIVE].pk},
    "own of administrator": lambda w: {"slug": w.organization.slug, "pk": w.drafts[Role.ADMINISTRATOR].pk},
    "foreign": lambda w: {"slug": w.organization.slug, "pk": w.drafts["stranger"].pk},
    "missing": lambda w: {"slug": w.organization.slug, "pk": NO_ID},
    "absurd": lambda w: {"slug": w.organization.slug, "pk": 10**30},
    "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "pk": w.drafts["stranger"].pk},
    "missing organization": lambda w: {"slug": NO_SLUG, "pk": w.drafts[Role.LEGAL_REPRESENTATIVE].pk},
}


def _with(objects: dict[str, Objects], **more: Any) -> dict[str, Objects]:
    """The same with more in the address."""
    return {which: lambda w, of=of: {**of(w), **more} for which, of in objects.items()}


OF_AN_INVITATION: dict[str, Objects] = {
    "own": lambda w: {"slug": w.organization.slug, "pk": w.invitation.pk},
    "foreign": lambda w: {"slug": w.organization.slug, "pk": w.foreign_invitation.pk},
    "missing": lambda w: {"slug": w.organization.slug, "pk": NO_ID},
    "absurd": lambda w: {"slug": w.organization.slug, "pk": 10**30},
    "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "pk": w.foreign_invitation.pk},
    "missing organization": lambda w: {"slug": NO_SLUG, "pk": w.invitation.pk},
}
OF_A_TEAM: dict[str, Objects] = {
    "own": lambda w: {"slug": w.organization.slug, "pk": w.team.pk},
    "foreign": lambda w: {"slug": w.organization.slug, "pk": w.foreign_team.pk},
    "missing": lambda w: {"slug": w.organization.slug, "pk": NO_ID},
    "absurd": lambda w: {"slug": w.organization.slug, "pk": 10**30},
    "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "pk": w.foreign_team.pk},
    "missing organization": lambda w: {"slug": NO_SLUG, "pk": w.team.pk},
}
OF_A_SUGGESTION: dict[str, Objects] = {
    "own": lambda w: {"pk": w.suggestion.pk},
    "foreign": lambda w: {"pk": w.foreign_suggestion.pk},
    "missing": lambda w: {"pk": NO_ID},
    "absurd": lambda w: {"pk": 10**30},
}
BEHIND_A_LINK: dict[str, Objects] = {
    "own": lambda w: {"token": w.invitation.token},
    "foreign": lambda w: {"token": NO_TOKEN},
    "missing": lambda w: {"token": NO_TOKEN[1:]},
}
BY_NAME: dict[str, dict[str, Objects]] = {
    "organization-edit": {
        "own": lambda w: {"slug": w.organization.slug, "part": "address"},
        "missing": lambda w: {"slug": w.organization.slug, "part": "nothing"},
        "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "part": "address"},
        "missing organization": lambda w: {"slug": NO_SLUG, "part": "address"},
    },
    **dict.fromkeys(("invitation", "invitation-decline"), BEHIND_A_LINK),
    **dict.fromkeys(
        ("invitation-details", "invitation-menu", "invitation-resend", "invitation-revoke"), OF_AN_INVITATION
    ),
    "address-confirmation": {
        "own": lambda w: {"change_id": w.change.pk, "token": w.change.token("new")},
        "foreign": lambda w: {"change_id": w.change.pk, "token": NO_TOKEN},
        "missing": lambda w: {"change_id": NO_ID, "token": NO_TOKEN},
    },
    "compromised-step": {"own": lambda w: {"step": "addresses"}, "missing": lambda w: {"step": "nothing"}},
    "address-book-card": {
        **OF_A_MEMBER,
        "external": lambda w: {"slug": w.organization.slug, "pk": w.members[Role.EXTERNAL].pk},
    },
    **dict.fromkeys(
        (
            "invite-access",
            "invite-discard",
            "invite-draft",
            "invite-person",
            "invite-preferences",
            "invite-progress",
            "invite-row-add",
            "invite-rows",
            "invite-teams",
        ),
        OF_A_DRAFT,
    ),
    "invite-row": {
        **_with(OF_A_DRAFT, line=1),
        "no such line": lambda w: {**OF_A_DRAFT["own"](w), "line": NO_ID},
    },
    **dict.fromkeys(
        ("member", "member-alert", "member-end", "member-menu", "member-preferences", "member-remove", "member-role"),
        OF_A_MEMBER,
    ),
    "member-access": OF_A_MEMBER,
    **dict.fromkeys(("team", "team-access", "team-delete", "team-edit", "team-members"), OF_A_TEAM),
    "members-changed": {
        "own": lambda w: {"slug": w.organization.slug, "operation": w.bulk},
        "foreign": lambda w: {"slug": w.organization.slug, "operation": w.foreign_bulk},
        "missing": lambda w: {"slug": w.organization.slug, "operation": UUID(int=1)},
        "foreign organization": lambda w: {"slug": w.stranger.organization.slug, "operation": w.foreign_bulk},
        "missing organization": lambda w: {"slug": NO_SLUG, "operation": w.bulk},
    },
    "factor-remove": {
        "own": lambda w: {"kind": "authenticator", "pk": w.factor.pk},
        "foreign": lambda w: {"kind": "authenticator", "pk": w.strange_factor.pk},
        "missing": lambda w: {"kind": "authenticator", "pk": NO_ID},
    },
    "password-reset": {
        "own": lambda w: {"reset_id": w.reset.pk, "token": w.reset.token},
        "foreign": lambda w: {"reset_id": w.reset.pk, "token": NO_TOKEN},
        "missing": lambda w: {"reset_id": NO_ID, "token": NO_TOKEN},
    },
    **{
        f"recovery-{part}": {
            "own": lambda w: {"recovery_id": w.ready.pk, "token": w.ready.token},
            "foreign": lambda w: {"recovery_id": w.ready.pk, "token": NO_TOKEN},
            "missing": lambda w: {"recovery_id": NO_ID, "token": NO_TOKEN},
        }
        for part in ("status", "stop")
    },
    "recovery-picture": {
        "own": lambda w: {"side": "front"},
        "missing": lambda w: {"side": "nothing"},
    },
    "recovery-method": {
        "own": lambda w: {"recovery_id": w.ready.pk, "token": w.ready.method_token},
        "foreign": lambda w: {"recovery_id": w.ready.pk, "token": w.ready.token},
        "missing": lambda w: {"recovery_id": NO_ID, "token": NO_TOKEN},
    },
    "recovery-handover": {
        "own": lambda w: {"recovery_id": w.draft.pk, "token": w.draft.handover_token},
        "foreign": lambda w: {"recovery_id": w.draft.pk, "token": NO_TOKEN},
        "missing": lambda w: {"recovery_id": NO_ID, "token": NO_TOKEN},
    },
    "news-issue": {
        "own": lambda w: {"issue": w.issue.pk},
        "unsent": lambda w: {"issue": w.unsent_issue.pk},
        "missing": lambda w: {"issue": NO_ID},
        "absurd": lambda w: {"issue": 10**30},
    },
    "news-unsubscribe": {
        "own": lambda w: {"user": w.target.user_id, "theme": "offers", "token": token(w.target.user_id, "offers")},
        "foreign": lambda w: {"user": w.target.user_id, "theme": "offers", "token": token(w.staff.pk, "offers")},
        "other theme": lambda w: {"user": w.staff.pk, "theme": "ecology", "token": token(w.staff.pk, "offers")},
        "missing": lambda w: {"user": NO_ID, "theme": "offers", "token": token(NO_ID, "offers")},
        "no theme": lambda w: {"user": w.staff.pk, "theme": "nothing", "token": token(w.staff.pk, "nothing")},
    },
    "news-address": {
        "own": lambda w: {"bounce": w.bounce.pk, "token": address_token(w.bounce.pk, w.bounce.address)},
        "foreign": lambda w: {"bounce": w.bounce.pk, "token": NO_TOKEN},
        "missing": lambda w: {"bounce": NO_ID, "token": NO_TOKEN},
    },
    "session": {
        "own": lambda w: {"key": w.session},
        "foreign": lambda w: {"key": w.strange_session},
        "missing": lambda w: {"key": "0" * 40},
    },
    "picture": {
        "own": lambda w: dict(zip(("digest", "ending"), w.picture.name.split("."), strict=True)),
        "missing": lambda w: {"digest": NO_TOKEN, "ending": "png"},
        "absurd": lambda w: {"digest": "a" * 3000, "ending": "svg"},
    },
    "profile-edit": {"own": lambda w: {"part": "name"}, "missing": lambda w: {"part": "nothing"}},
    "feedback-service": {"own": lambda w: {"service": "kdrive"}, "missing": lambda w: {"service": "nothing"}},
    "feedback-form": {
        "own": lambda w: {"service": "kdrive", "language": "fr"},
        "missing": lambda w: {"service": "kchat", "language": "en"},
    },
    **dict.fromkeys(("suggestion", "suggestion-withdraw"), OF_A_SUGGESTION),
    "sign-up-complete": {
        "own": lambda w: {"sign_up_id": w.sign_up.pk, "token": w.sign_up.token},
        "foreign": lambda w: {"sign_up_id": w.sign_up.pk, "token": NO_TOKEN},
        "missing": lambda w: {"sign_up_id": NO_ID, "token": NO_TOKEN},
    },
}
