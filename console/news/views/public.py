"""What everybody may read: the issues that were sent, each in the languages it is written in (CON-2)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from console.kit import http
from console.news import markdown
from console.news.models import Issue
from console.news.models.issue import FALLBACK
from console.news.queries import IssuesTable, in_language, texts_of
from security.access import public


@public
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The list, in the reader's language as far as there is one."""
    issues = in_language(Issue.objects.listed(), translation.get_language() or FALLBACK)
    return http.page(request, "news/list.html", {"table": IssuesTable(request.GET.dict(), issues, request.path)})


@public
@require_safe
def issue(request: HttpRequest, issue: int) -> HttpResponse:
    """One issue: in the language that is asked for (`?in=fr`), else in the reader's, else in English."""
    found = Issue.objects.begun().filter(pk=issue).first()
    if found is None:
        raise Http404
    texts = texts_of(found)
    wanted = [request.GET.get("in", ""), translation.get_language() or "", FALLBACK]
    text = next(texts[code] for code in wanted if code in texts)
    names: dict[str, Any] = dict(settings.LANGUAGES)
    context = {
        "issue": found,
        "text": text,
        "body": markdown.page(text.body),
        "others": [(code, names[code]) for code in texts if code != text.language],
    }
    return http.page(request, "news/issue.html", context)
