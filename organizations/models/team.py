"""Teams: members who are given products together (ORG-9). What a team may reach is its `Access`."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from console.kit.search import Searchable
from organizations.models.membership import Membership
from organizations.models.organization import Mark, Organization


class Team(models.Model):
    """Members of one organization, externals too, with a name, a colour and perhaps a leader."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="teams", verbose_name=_("organization"))
    name = models.CharField(_("name"), max_length=80)
    mark = models.CharField(_("colour"), max_length=10, choices=Mark.choices, default=Mark.PETROL)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    members = models.ManyToManyField(Membership, through="TeamMember", related_name="teams", verbose_name=_("members"))
    search = Searchable("name")  # also what it is sorted by

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [models.UniqueConstraint("organization", Lower("name"), name="one_team_of_a_name")]
        indexes = [models.Index(fields=["organization", "search", "id"], name="teams_by_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """Up to two letters for its square."""
        words = [word for word in self.name.replace("-", " ").split() if word[:1].isalnum()]
        return "".join(word[0] for word in words[:2]).upper() or self.name[:1].upper()


class TeamMember(models.Model):
    """A member in a team; a trigger keeps both of one organization. The leader is one of them by construction."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="places", verbose_name=_("team"))
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="places", verbose_name=_("member"))
    is_leader = models.BooleanField(_("leader"), default=False)

    class Meta:
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        constraints = [
            models.UniqueConstraint(fields=["team", "membership"], name="once_in_a_team"),
            models.UniqueConstraint(fields=["team"], condition=Q(is_leader=True), name="one_leader_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.team}"
