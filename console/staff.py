"""The groups of the provider's staff and what each may do in Django admin (SEC-10); knows no person.

`view_…` opens a list; `change_…` is never an edit form: it is the right to the forms that call an operation
("Change role" on a membership, "Send again" on a notice).
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

SUPPORT = "support"
IDENTITY_REVIEWERS = "identity reviewers"

GROUPS: dict[str, tuple[str, ...]] = {
    SUPPORT: (
        "security.view_user",
        "security.change_user",
        "security.view_auditentry",
        "security.view_auditseal",
        "security.view_notice",
        "security.change_notice",
        "organizations.view_organization",
        "organizations.view_membership",
        "organizations.change_membership",
        "organizations.view_product",
        "organizations.view_productkind",
        "organizations.view_signup",
        "organizations.view_handover",
        "organizations.view_appointment",
        "organizations.add_appointment",
        "organizations.change_appointment",
        "organizations.view_team",
        "organizations.view_access",
        "organizations.view_invitation",
        "organizations.change_invitation",
        "organizations.view_invitationbatch",
        "feedback.view_suggestion",
        "feedback.add_suggestion",
        "feedback.change_suggestion",
        "feedback.view_servicemeeting",
        "feedback.add_servicemeeting",
        "feedback.change_servicemeeting",
        "news.view_issue",
        "news.change_issue",
        "news.view_subscription",
        "news.view_bounce",
        "news.change_bounce",
    ),
    # SEC-5: nobody's name or address, only what a request holds.
    IDENTITY_REVIEWERS: ("security.view_recoveryrequest", "security.change_recoveryrequest"),
}


def seed_groups() -> list[Group]:
    """Makes the groups that are missing and gives each exactly its permissions."""
    groups = []
    for name, wanted in GROUPS.items():
        group, _created = Group.objects.get_or_create(name=name)
        condition = Q()
        for permission in wanted:
            app, codename = permission.split(".")
            condition |= Q(content_type__app_label=app, codename=codename)
        group.permissions.set(Permission.objects.filter(condition))
        groups.append(group)
    return groups
