"""Removing people in the stories about it."""

from organizations.operations.removal import remove
from tests import make


def out(actor, *members):
    """What came of it: the actor removes these people from their organization."""
    return remove(actor=make.actor(actor), organization=actor.organization, members=[member.pk for member in members])
