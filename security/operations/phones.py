"""Numbers that get codes by SMS: a new telephone, a code for one attempt, and whether it came back. Sends nothing."""

from django_otp import verify_token

from security import audit, limits
from security.audit import Actor
from security.events import WrongGuess
from security.events_factors import CodeSent
from security.factors.sms import SMS, new_code
from security.models.factors import Phone
from security.models.phone_change import PhoneChange
from security.models.user import User
from security.operations.factors import forget_begun
from security.operations.guesses import count_guess


def prepare_phone(*, actor: Actor, user: User, number: str) -> Phone:
    """Stores a number (E.164) that is not confirmed yet."""
    with audit.operation(actor=actor):
        forget_begun(actor=actor, user=user)
        return Phone.objects.create(user=user, name=SMS.code, number=number, confirmed=False)


def make_code(*, actor: Actor, phone: Phone | PhoneChange, attempt: str, address: str) -> str:
    """A new code for this attempt, to be sent now; the one before is void. Raises `Limited`, and ObjectDoesNotExist
    where another window has begun anew.

    Counted for the account, the visitor's address, the number and all together, at once and over a day, since a message
    costs money. Numbers that are confirmed are counted apart: whoever types anybody's number keeps nobody from signing
    in.
    """
    numbers = "confirmed" if phone.confirmed else "typed"
    for span in ("", "_day"):
        limits.spend(f"sms{span}", account=phone.user.email, address=address)
        limits.spend(f"sms_number{span}", account=f"{phone.number} {numbers}", address="")
        limits.spend(f"sms_everybody{span}", account=numbers, address="")
    code = new_code()
    with audit.operation(actor=actor) as operation:
        phone = type(phone).objects.select_for_update().get(pk=phone.pk)
        phone.keep_code(code, attempt=attempt)
        operation.record(CodeSent(user=phone.user))
    return code


def confirm_phone(*, actor: Actor, phone: Phone, attempt: str, code: str, address: str, budget: str) -> bool:
    """Whether the code that was sent to a new number came back. The same budget as at sign-in. Raises `Limited`."""
    user = phone.user
    count_guess(
        actor=actor, limit="factor", purpose=SMS.code, email=user.email, address=address, budget=budget, user=user
    )
    with audit.operation(actor=actor):
        right = verify_token(user, phone.persistent_id, f"{attempt}:{code}") is not None
    if not right:
        audit.refused(WrongGuess(purpose=SMS.code, user=user), actor=actor)
    return right
