"""Words for what the log stores as codes: actors, guards, reasons, actions. Tests compare it with the catalogues."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.kit.words import pair
from organizations.permissions import TABLE

Words = str | Promise

# What a guard refused, by the guard's name.
GUARDS: dict[str, Words] = {
    "change the role": _("Changing a role"),
    "leave the organization": _("Leaving the organization"),
    "remove the user": _("Removing a user"),
    "change the contact preferences": _("Changing contact preferences"),
    "edit the product access": _("Editing product access"),
    "send the mail again": _("Sending an email again"),
    "invite": _("Inviting"),
    "send the invitation again": _("Sending an invitation again"),
    "revoke the invitation": _("Revoking an invitation"),
    "accept the invitation": _("Accepting an invitation"),
    "delete the organization": _("Deleting the organization"),
    "hand over the legal responsibility": _("Handing over the legal responsibility"),
    "accept the hand-over": _("Accepting a hand-over"),
    "end the hand-over": _("Ending a hand-over"),
    "propose a legal representative": _("Proposing a legal representative"),
    "appoint a legal representative": _("Appointing a legal representative"),
    "reject a legal representative": _("Rejecting a proposed legal representative"),
    "stop an appointment": _("Stopping an appointment by support"),
    "set the end of external access": _("Setting the end of external access"),
    "ask for help": _("Asking for help to sign in"),
    "review the request for help": _("Reviewing a request for help"),
    "approve the request for help": _("Approving a request for help"),
    "decide about the request for help": _("Deciding about a request for help"),
    "remove the method": _("Removing a second factor"),
    "write the issue": _("Writing an issue of news"),
    "rewrite the issue": _("Writing an issue of news"),
    "schedule the issue": _("Scheduling an issue of news"),
    "take the issue back": _("Taking an issue of news back"),
    "stop the issue": _("Stopping an issue of news"),
    "go on with the issue": _("Resuming an issue of news"),
    "set the day of a meeting": _("Setting the day of a service meeting"),
    "decide about a suggestion": _("Deciding about a suggestion"),
    "join two suggestions": _("Joining two suggestions"),
    "close a meeting": _("Closing a service meeting"),
    "write minutes": _("Writing the minutes of a service meeting"),
    "answer outside a meeting": _("Answering a suggestion outside a meeting"),
    "set the security policy": _("Setting the security policy"),
    "send a security alert": _("Sending a security alert"),
    "delete the account": _("Deleting the account"),
}

# Why, by the code of the reason.
REASONS: dict[str, Words] = {
    "last_legal_representative": _("the only legal representative"),
    "only_legal_representatives": _("reserved to legal representatives"),
    "staff_cannot_decide": _("support does not decide this"),
    "own_role": _("one's own role"),
    "no_draft": _("no longer a draft"),
    "issue_scheduled": _("already scheduled, or sent"),
    "lacks_english": _("no English text"),
    "instant_past": _("a time that has passed"),
    "not_scheduled": _("it is not waiting to be sent"),
    "not_being_sent": _("it is not being sent"),
    "not_stopped": _("it was not stopped"),
    "no_second_factor": _("no two-factor authentication"),
    "holds_a_seat": _("a seat in the kSuite"),
    "signs_in_with_a_mailbox": _("a sign-in address of the Mail Service"),
    "oneself": _("oneself"),
    "sees_everything": _("sees every product anyway"),
    "keeps_billing": _("the only legal representative is told about billing"),
    "not_a_collaborator": _("not a collaborator"),
    "organization_closed": _("the organization is closed"),
    "deactivated": _("a deactivated account"),
    "was_sent": _("it was sent"),
    "already_a_member": _("already a user"),
    "already_invited": _("already invited"),
    "twice_in_the_list": _("twice in the list"),
    "only_external_access_ends": _("a last day for somebody who is not external"),
    "end_is_past": _("the last day of access has passed"),
    "day_too_far": _("the last day of access is too far away"),
    "too_many_wait": _("too many invitations are waiting"),
    "already_answered": _("the invitation was answered"),
    "already_ended": _("the invitation has ended"),
    "sent_a_moment_ago": _("it was sent a moment ago"),
    "declined_lately": _("declined recently"),
    "for_another_address": _("for another address"),
    "still_tried": _("it is still being tried"),
    "live_products": _("live products"),
    "other_users": _("other users"),
    "hand_over_open": _("another nomination is waiting"),
    "hand_over_ended": _("the nomination has ended"),
    "hand_over_expired": _("the nomination has expired"),
    "nominator_gone": _("the nominator is no longer a legal representative"),
    "legal_representative_already": _("already a legal representative"),
    "appointment_open": _("another proposal is waiting"),
    "appointment_ended": _("the proposal has ended"),
    "same_staff": _("the same member of staff twice"),
    "too_early": _("the organization still has time to object"),
    "proposal_too_old": _("the proposal is too old"),
    "staff_is_member": _("a member of staff who is a user of the organization"),
    "not_a_member": _("not a user of the organization"),
    "request_open": _("a request is open"),
    "asked_too_often": _("asked too often"),
    "not_waiting": _("not waiting for a review"),
    "own_request": _("one's own request"),
    "reviewed_it": _("reviewed by the same person"),
    "has_not_looked": _("a picture was not opened"),
    "shares_an_organization": _("belongs to one of the applicant's organizations"),
    "differs_from_declared": _("the document does not say what was declared"),
    "begins_in_the_past": _("a policy that begins in the past"),
    "begins_too_late": _("a policy that begins too late"),
    "required_by_policy": _("required by an organization"),
    "represents": _("legal representative of an organization"),
    "lacks_nothing": _("two-factor authentication is set up"),
    "alerted_lately": _("alerted recently"),
    "differs_from_account": _("the account is in another name"),
    "meeting_closed": _("the meeting is closed"),
    "day_is_past": _("a day that has passed"),
    "before_first_day": _("before the first day that is possible"),
    "instant_too_far": _("more than a year ahead"),
    "no_meeting": _("no meeting of the service is planned"),
    "another_meeting": _("the form was opened for another meeting"),
    "meeting_ahead": _("the service already has a meeting planned"),
    "met_that_day": _("the service already had a meeting on this day"),
    "not_on_the_agenda": _("not on the agenda"),
    "decided_meanwhile": _("somebody else has decided in the meantime"),
    "rewritten_meanwhile": _("somebody else has changed it in the meantime"),
    "same_suggestion": _("the same suggestion"),
    "another_service": _("about another service"),
    "cannot_lead": _("withdrawn, or joined with another one"),
    "before_its_day": _("the day of the meeting has not come yet"),
    "not_planned": _("not planned"),
    "was_forgotten": _("the account is deleted"),
    "no_number": _("no confirmed phone number"),
    "member_of_staff": _("an account of the provider's staff"),
    "joined_meanwhile": _("another organization was joined in the meantime"),
}

# What was denied, by the action's name; besides actions of the table, a form without its token.
ACTIONS: dict[str, Words] = {
    **{action.value: row.sentence for action, row in TABLE.items()},
    "csrf": _("A form without its token"),
}

# Who acts when it is nobody of the organization.
ACTORS: dict[str, Words] = {
    "staff": _("Support"),
    "system": _("The console itself"),
    "gateway": _("Payment gateway"),
}

NOBODY = _("Somebody who was not signed in")
ERASED = _("A deleted account")


@dataclass(frozen=True)
class Stopped:
    """What was stopped, in words: the thing somebody wanted, and why or where."""

    title: Words
    detail: str


def refusal(facts: dict[str, Any]) -> Stopped:
    """What a guard refused, and every reason: "Changing a role", "the only legal representative"."""
    guard = facts.get("guard", "")
    reasons = [str(REASONS.get(code, code)) for code in facts.get("reasons", [])]
    return Stopped(GUARDS.get(guard, guard), capfirst(", ".join(reasons)))


def refusals(facts: dict[str, Any]) -> Stopped:
    """Of many people those whom a guard refused, and why: "12 people: oneself, the only legal representative"."""
    one = refusal(facts)
    number = ngettext("%(count)s person", "%(count)s people", facts["number"]) % {"count": facts["number"]}
    return Stopped(one.title, pair(number, ", ".join(str(REASONS.get(code, code)) for code in facts["reasons"])))


def denial(facts: dict[str, Any]) -> Stopped:
    """What was asked for without the right to it, and at which address."""
    action = facts.get("action", "")
    return Stopped(ACTIONS.get(action, action), str(facts.get("path", "")))


STOPPED = {"refused": refusal, "some_refused": refusals, "access_denied": denial}
