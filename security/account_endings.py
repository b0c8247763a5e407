"""What is done with an account's traces in apps on the right while it is deleted (SEC-9); they join themselves."""

from collections.abc import Callable

from security.audit import Operation
from security.models.user import User

Ending = Callable[[Operation, User], None]
ENDINGS: list[Ending] = []


def with_the_account(ending: Ending) -> Ending:
    """Joins the function to what is done, in the same operation, before name and addresses are blanked."""
    ENDINGS.append(ending)
    return ending
