"""The way back to the steps of whoever secures their account (SEC-8): the pages they lead to return there when they are
done, and to no other place of the site or of the world."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from console.kit import http


@dataclass(frozen=True)
class Thread:
    """Where the person came from: a page of the steps, or nothing."""

    url: str = ""

    @property
    def query(self) -> str:
        """What an address ends with so that its page knows the way back, too."""
        return f"?{urlencode({'next': self.url}, safe='/')}" if self.url else ""


def thread_of(request: HttpRequest) -> Thread:
    """The page of the steps that the request names as `next`; whatever else it names counts as nothing."""
    url = http.safe_next(request, default="")
    return Thread(url if url.startswith(reverse("compromised")) else "")
