"""Fields that no form asked for: somebody tries what is not offered, and the operators' log says so (ASVS 16.3.3).

Which fields a form has, only its view knows. So what is asked of `request.POST` is remembered, and what nobody has
asked for when the answer is ready is surplus. Names are written down, never values; knows no form.
"""

import logging
import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from time import monotonic
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict

from console.kit.rations import Ration

logger = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]

# In forms whose views do not always ask for it: the token and the way back, buttons, what the person had seen, what is
# there for managers of passwords, and what mail programs send (RFC 8058).
EVERYWHERE = {"csrfmiddlewaretoken", "next", "save", "preview", "show", "seen", "username", "List-Unsubscribe"}
NAME = re.compile(r"[A-Za-z][\w.-]{0,39}", re.ASCII)
MOST = 5  # names in a line
RATION = Ration(20, timedelta(seconds=30))


class Asked(QueryDict):
    """The fields as they came, and which of them were asked for. Whoever takes all of them has asked for all.

    `asked` are names, `taken` those whose value was wanted: a button that is looked for is no form that is read.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.asked: set[str] = set()
        self.taken: set[str] = set()
        super().__init__(*args, **options)

    @classmethod
    def of(cls, fields: QueryDict) -> "Asked":
        """The same fields, of which nothing was asked yet."""
        same = cls("", mutable=True, encoding=fields.encoding)
        for name, values in fields.lists():
            same.setlist(name, values)
        same._mutable = False
        return same

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        self.taken.add(name)
        return super().__getitem__(name)

    def getlist(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        self.taken.add(name)
        return super().getlist(name, default)

    def lists(self) -> Iterable[tuple[str, list[Any]]]:
        self.asked.update(self)
        return super().lists()


class SurplusFields:
    """Notices them where a view has read a form, whatever became of it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        fields = getattr(request, "asked", None)  # what no view was found for is not read here either
        if fields is not None and response.status_code != 400:  # which is logged, and ends a reading early
            _notice(request, fields)
        return response

    @staticmethod
    def process_view(request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.method == "POST" and request.POST:
            request.asked = request.POST = Asked.of(request.POST)  # type: ignore[attr-defined,assignment]


def _notice(request: HttpRequest, fields: Asked) -> None:
    match = request.resolver_match
    kept = getattr(match.func, "keeps", ()) if match else ()  # asked for on the way to sign-in, too
    surplus = set(fields.keys()) - fields.asked - EVERYWHERE
    if request.content_type == "multipart/form-data":  # where a control in which no file was chosen comes as nothing
        surplus -= {name for name, values in dict.items(fields) if not any(values)}
    if not surplus or not fields.taken - EVERYWHERE - {*kept}:
        return
    left_out = RATION.take(monotonic())
    if left_out is not None:
        names = sorted(name if NAME.fullmatch(name) else "…" for name in surplus)
        facts = {"fields": names[:MOST], "view": match and match.view_name, "left_out": left_out}
        facts["person"] = request.user.pk if hasattr(request, "user") else None
        logger.warning("A form came with fields that it does not have.", extra={"facts": facts})
