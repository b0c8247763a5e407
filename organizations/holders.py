"""Who can hold product access: a member, a team, or whoever accepts the invitations of a batch (ORG-7, ORG-9)."""

from organizations.models import Access, InvitationBatch, Membership, Team

Holder = Membership | Team | InvitationBatch


def held_by(holder: Holder) -> dict[str, Holder]:
    """The holder as `Access` names it."""
    if isinstance(holder, Team):
        return {"team": holder}
    return {"batch": holder} if isinstance(holder, InvitationBatch) else {"membership": holder}


def access_of(holder: Holder) -> Access:
    """What the holder was given; not stored yet where that is nothing. One query, unless it came with the holder."""
    held: Access | None = getattr(holder, "access", None)
    return held or Access(**held_by(holder))
