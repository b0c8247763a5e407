"""What people of the demo world suggest, and what support has answered: one suggestion in each state (CON-3)."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from console.demo import cast
from console.feedback.models import Channel, Grounds, ServiceMeeting, State, Suggestion
from console.feedback.models.meeting import standing
from console.feedback.operations import meetings, suggestions
from console.kit import fingerprints
from security.audit import Actor
from security.models import User

MINUTES = "Wer einen Ordner zuletzt geöffnet hat, fragen die meisten."


def wish(*, now: datetime) -> None:
    """Suggestions in several languages, a meeting that is over, and one ahead."""
    support = User.objects.get(email=cast.SUPPORT.address)
    history = _said(cast.LEGAL, "kdrive", "fr", "Voir qui a ouvert un dossier partagé en dernier")
    same = _said(cast.COLLABORATORS[0], "kdrive", "de", "Anzeigen, wer einen Ordner zuletzt geöffnet hat")
    _said(cast.ADMINISTRATOR, "kdrive", "de", "Ordner nach Projekten färben")
    undo = _said(cast.LEGAL, "kdrive", "fr", "Annuler une suppression pendant sept jours")
    fax = _said(cast.LEGAL, "kdrive", "fr", "Envoyer un dossier par télécopie")
    later = _said(cast.COLLABORATOR, "kdrive", "de", "Grosse Videos in Teilen laden")
    _said(cast.LEGAL, "domain", "fr", "Modifier plusieurs enregistrements DNS à la fois")
    _told_on_the_phone(support)
    meetings.join(actor=Actor.staff(support), suggestion=same, into=history)
    meeting = _meeting(support, now, days=0)
    _decide(meeting, support, history, State.PLANNED, answer="2027")
    _decide(meeting, support, undo, State.DONE)
    _decide(meeting, support, fax, State.DECLINED, grounds=Grounds.FEW)
    _decide(meeting, support, later, State.DISCUSSED)
    said = {"minutes": MINUTES, "seen": fingerprints.of(meeting.minutes)}
    meetings.close_meeting(actor=Actor.staff(support), staff=support, meeting=meeting, today=now.date(), **said)
    _said(cast.LEGAL, "kdrive", "fr", "Un rappel avant qu’un lien de partage n’expire")
    _meeting(support, now, days=14)


def _said(one: cast.Person, service: str, language: str, title: str) -> Suggestion:
    author = User.objects.get(email=one.address)
    return suggestions.send(
        actor=Actor.person(author),
        author=author,
        key=uuid5(NAMESPACE_URL, title),
        service=service,
        language=language,
        title=title,
        text=f"{title}.",
        about="",
        organization=None,
    )


def _told_on_the_phone(support: User) -> None:
    suggestions.record(
        actor=Actor.staff(support),
        channel=Channel.PHONE,
        author=None,
        told_by="Cantine Grütter, 032 555 01 20",
        service="mail",
        language="de",
        title="Abwesenheitsmeldung für mehrere Adressen zugleich",
        text="Die Kantine hat vier Adressen und möchte die Betriebsferien nur einmal eintragen.",
    )


def _meeting(support: User, now: datetime, *, days: int) -> ServiceMeeting:
    today = now.date()
    held_on = today + timedelta(days=days)
    return meetings.plan_meeting(
        actor=Actor.staff(support), staff=support, service="kdrive", held_on=held_on, today=today
    )


def _decide(
    meeting: ServiceMeeting, support: User, one: Suggestion, state: State, *, grounds: str = "", answer: str = ""
) -> None:
    meetings.decide(
        actor=Actor.staff(support),
        staff=support,
        meeting=meeting,
        suggestion=one,
        state=state,
        grounds=grounds,
        answer=answer,
        seen=standing(meeting, 0),
    )
