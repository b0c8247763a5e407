"""Who sends messages by SMS: a provider's HTTP interface, or, on one's own machine, the mail catcher; knows no code.

SMS_URL says which. `https://user:password@host/path` is asked with HTTP's basic authentication and `https://token@host/…`
with the token as bearer; SMS_FORM names the fields that are posted, such as `To={to}&From=Steward&Body={text}`. With
`mail:` a message is shown beside the mails. Without SMS_URL nobody is offered a second factor by SMS.
"""

from base64 import b64encode
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

SECONDS = 10  # a person waits for the answer
SHOWN_AT = "sms.test"  # the domain under which the mail catcher shows messages; no mail server has such a name


class NotSent(Exception):
    """The provider did not take the message, or could not be reached."""


def is_configured() -> bool:
    """Whether there is anybody to send messages."""
    return bool(settings.SMS_URL)


# Signs outside the alphabet of SMS (GSM 03.38): one of them halves what fits into a message, so plain ones stand in.
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "…": "..."})
PLAIN |= dict.fromkeys(map(ord, "\u00a0\u202f"), " ")


def send(number: str, text: str) -> None:
    """Hands a message over, while the person waits. `number` is E.164. Raises `NotSent`; never inside a transaction."""
    address = urlsplit(settings.SMS_URL)
    ways: dict[str, Callable[[SplitResult, str, str], None]] = {"https": _post, "http": _post, "mail": _mail}
    if address.scheme not in ways:
        raise NotSent("There is no gateway.")
    try:
        ways[address.scheme](address, number, text.translate(PLAIN))
    except (OSError, HTTPException) as error:
        raise NotSent(type(error).__name__) from error


def _post(address: SplitResult, number: str, text: str) -> None:
    kind = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = kind(address.hostname or "", address.port, timeout=SECONDS)
    fields = [(name, value.format(to=number, text=text)) for name, value in parse_qsl(settings.SMS_FORM)]
    headers = {"Content-Type": "application/x-www-form-urlencoded", **_authorization(address)}
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        connection.request("POST", path, urlencode(fields), headers)
        status = connection.getresponse().status
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise NotSent(f"The provider answered {status}.")


def _authorization(address: SplitResult) -> dict[str, str]:
    user, password = unquote(address.username or ""), address.password
    if password is not None:
        pair = b64encode(f"{user}:{unquote(password)}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    return {"Authorization": f"Bearer {user}"} if user else {}


def _mail(_address: SplitResult, number: str, text: str) -> None:
    EmailMessage(subject=f"SMS to {number}", body=text, to=[f"{number}@{SHOWN_AT}"]).send()
