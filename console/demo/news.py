"""The news of the demo world: what was sent, what is being written, and who wanted to hear of it. Texts of our own."""

from datetime import datetime, timedelta

from console.demo import cast
from console.news.models import Issue
from console.news.models.issue import Texts
from console.news.operations import issues, sending
from console.news.operations.subscriptions import choose
from security.audit import Actor
from security.models import User

CLOCK = Actor.system("demo")

ECOLOGY: Texts = {
    "en": (
        "What our halls used this year",
        "The two data halls used **eleven per cent** less electricity than last year, with more machines in them.\n\n"
        "- The water of the hall in the valley heats a school from October to April.\n"
        "- Machines stay seven years now, one more than before.\n\n"
        "Next spring we measure the small hall, too.",
    ),
}
SECURITY: Texts = {
    "en": (
        "Invoices that are not ours",
        "Since Monday somebody sends invoices in our name. They ask for a card, and we never do that in a mail.\n\n"
        "1. Open the console by typing its address, not by the link.\n"
        "2. What is due stands there. What does not stand there is not due.\n"
        "3. Forward the mail to support, then delete it.\n\n"
        "> Whoever has typed a card number calls their bank today.",
    ),
    "de": (
        "Rechnungen, die nicht von uns sind",
        "Seit Montag verschickt jemand Rechnungen in unserem Namen. Darin wird nach einer Karte gefragt, und das "
        "tun wir in einer E-Mail nie.\n\n"
        "1. Öffnen Sie die Konsole, indem Sie ihre Adresse eintippen, nicht über den Link.\n"
        "2. Was fällig ist, steht dort. Was dort nicht steht, ist nicht fällig.\n"
        "3. Leiten Sie die E-Mail an den Support weiter und löschen Sie sie.\n\n"
        "> Wer eine Kartennummer eingegeben hat, ruft heute noch die Bank an.",
    ),
    "fr": (
        "Des factures qui ne sont pas les nôtres",
        "Depuis lundi, quelqu’un envoie des factures en notre nom. On y demande une carte, ce que nous ne faisons "
        "jamais dans un e-mail.\n\n"
        "1. Ouvrez la console en saisissant son adresse, pas avec le lien.\n"
        "2. Ce qui est dû s’y trouve. Ce qui ne s’y trouve pas n’est pas dû.\n"
        "3. Transférez l’e-mail au support, puis supprimez-le.\n\n"
        "> Qui a saisi un numéro de carte appelle sa banque aujourd’hui.",
    ),
    "it": (
        "Fatture che non sono nostre",
        "Da lunedì qualcuno invia fatture a nostro nome. Chiedono una carta, cosa che non facciamo mai in un’e-mail."
        "\n\n"
        "1. Aprire la console digitando il suo indirizzo, non dal link.\n"
        "2. Ciò che è dovuto si trova lì. Ciò che non si trova lì non è dovuto.\n"
        "3. Inoltrare l’e-mail al supporto, poi eliminarla.\n\n"
        "> Chi ha digitato un numero di carta chiama la banca oggi stesso.",
    ),
    "es": (
        "Facturas que no son nuestras",
        "Desde el lunes alguien envía facturas en nuestro nombre. Piden una tarjeta, y nosotros nunca lo hacemos en un "
        "correo.\n\n"
        "1. Abra la consola escribiendo su dirección, no con el enlace.\n"
        "2. Lo que se debe está allí. Lo que no está allí no se debe.\n"
        "3. Reenvíe el correo al soporte y después elimínelo.\n\n"
        "> Quien haya escrito un número de tarjeta llama hoy a su banco.",
    ),
}
PRODUCTS: Texts = {
    "en": (
        "Mail that rests at night",
        "A mailbox can be told to rest: what arrives at night is shown in the morning, unless its sender stands in "
        "your address book.\n\n## Where to switch it on\n\nIn each mailbox, under *Hours*; nothing waits before.",
    ),
    "fr": (
        "Du courrier qui dort la nuit",
        "Une boîte mail peut se reposer : ce qui arrive la nuit est montré le matin, sauf si l’expéditeur figure dans "
        "votre carnet d’adresses.\n\n## Où l’activer\n\nDans chaque boîte, sous *Heures*. Rien n’est retardé avant.",
    ),
}
DRAFT: Texts = {
    "en": ("Open day in the new hall", "On the last Saturday of January the doors are open from ten to four.")
}

SENT = (("ecology", ECOLOGY, 61), ("products", PRODUCTS, 24), ("security", SECURITY, 0))  # and how many days ago


def publish(*, now: datetime) -> None:
    """Some people choose themes, three issues are sent (the last to those people, by the worker), one is a draft."""
    for place, person in enumerate(cast.EVERYBODY):
        if place % 3 == 0:
            user = User.objects.get(email=person.address)
            choose(actor=Actor.person(user), user=user, themes=["security", "products"] if place % 2 else ["security"])
    editor = Actor.staff(User.objects.get(email=cast.SUPPORT.address))
    for theme, texts, days in SENT:
        issue = issues.write(actor=editor, theme=theme, texts=texts)
        issues.send_now(actor=editor, issue=issue)
        _send(issue, began=max(now, issue.changed_at) - timedelta(days=days))
    issues.write(actor=editor, theme="events", texts=DRAFT)


def _send(issue: Issue, *, began: datetime) -> None:
    """As the worker does, but for the day on which it began."""
    Issue.objects.filter(pk=issue.pk).update(scheduled_at=began)
    sending.begin_due(actor=CLOCK, now=began)
    while sending.owe_chunk(actor=CLOCK, issue=issue.pk):
        pass
