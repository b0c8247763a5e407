"""Guards: whether a thing may happen now and, if not, every reason why; knows no app.

The app on the left declares a guard, apps on the right add rules from `AppConfig.ready()`. A rule takes many
subjects at once and asks the database once. Operations call `check`, pages call `reasons`: one object, so the
button and the rule cannot disagree.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from console.kit.words import StrOrPromise

Subject = TypeVar("Subject", bound=Hashable)


@dataclass(frozen=True)
class Reason:
    """One fact that stands in the way: what it is, and what remedies it.

    `remedy` is the text of a link to `remedy_url`, or, without one, a sentence that names whom to ask.
    """

    code: str
    sentence: StrOrPromise
    remedy: StrOrPromise = ""
    remedy_url: str = ""


class Refused(Exception):
    """A guard refused. `reasons` holds, for each subject refused, all that stands in the way."""

    def __init__(self, guard: str, reasons: dict[Hashable, list[Reason]]) -> None:
        self.guard = guard
        self.reasons = reasons
        super().__init__(f"{guard}: {', '.join(sorted(self.codes))}")

    @property
    def codes(self) -> set[str]:
        """The codes of all reasons, for the log and for tests."""
        return {reason.code for reason in self.all_reasons}

    @property
    def all_reasons(self) -> list[Reason]:
        """Every reason once, in the order in which the rules gave them."""
        return list(dict.fromkeys(reason for reasons in self.reasons.values() for reason in reasons))


Rule = Callable[[Sequence[Subject]], Iterable[tuple[Subject, Reason]]]


class Guard(Generic[Subject]):
    """A question with a yes or many noes. `name` completes the sentence "You may not … now"."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rules: list[Rule[Subject]] = []

    def rule(self, function: Rule[Subject]) -> Rule[Subject]:
        """Adds a rule; used as a decorator in the app that owns the fact."""
        self.rules.append(function)
        return function

    def reasons(self, subjects: Iterable[Subject]) -> dict[Subject, list[Reason]]:
        """Every reason for each subject (an empty list: it may happen). One query a rule, whatever the number."""
        asked = list(subjects)
        found: dict[Subject, list[Reason]] = {subject: [] for subject in asked}
        for rule in self.rules if asked else ():
            for subject, reason in rule(asked):
                found[subject].append(reason)
        return found

    def check(self, subjects: Iterable[Subject]) -> None:
        """Raises `Refused` with all reasons if one subject is refused. Call it under the subjects' locks."""
        refused: dict[Hashable, list[Reason]] = {
            subject: reasons for subject, reasons in self.reasons(subjects).items() if reasons
        }
        if refused:
            raise Refused(self.name, refused)
