"""A page with a list and nothing else: its table, its template, its address; for the tests of lists."""

import re
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from console.kit.http import wants_partial
from console.kit.tables.table import Table
from security.models import User
from tests.kit.people_list import PeopleTable

LIST = """{% load lists formats %}
<div id="table">
{% include "components/filters.html" with table=table only %}
<div id="table-rows" data-selection>
{% if table.rows %}
  <div class="table-frame"><table class="table table--rows table--bleed table--entries" aria-label="{{ table.label }}">
    {% include "components/table_head.html" with table=table only %}
    <tbody>{% for user in table.rows %}<tr>
      {% if table.selectable %}{% row_check table user user.name %}{% endif %}
      <th scope="row" class="table__head"><span class="table__title">{{ user.name }}</span></th>
      <td data-label="{{ table.labels.language }}">{{ user.get_language_display }}</td>
      <td data-label="{{ table.labels.email }}">{{ user.email }}</td>
      <td data-label="{{ table.labels.since }}">{{ user.created_at|moment }}</td>
      <td class="table__more"></td>
    </tr>{% endfor %}</tbody>
  </table></div>
  {% if table.selectable %}{% selection_bar table %}
    <button class="button" formaction="/remove/">Remove</button>
  {% endselection_bar %}{% endif %}
  {% include "components/pagination.html" with table=table only %}
{% elif table.is_narrowed %}
  {% include "components/table_no_match.html" with table=table only %}
{% else %}
  Nobody yet.
{% endif %}
</div>
</div>"""

# htmx as every page of the console has it: with its own defaults a link just swapped in is a plain one for a while.
SHELL = Path(__file__).resolve().parents[2] / "templates" / "layouts" / "shell.html"
(CONFIG,) = re.findall(r"name=\"htmx-config\" content='([^']+)'", SHELL.read_text())

PAGE = f"""{{% extends "layouts/base.html" %}}{{% load static lists %}}
{{% block title %}}People{{% endblock %}}
{{% block scripts %}}
  <meta name="htmx-config" content='{CONFIG}'>
  <script src="{{% static "django_htmx/htmx-2.min.js" %}}" defer></script>
  {{{{ block.super }}}}
{{% endblock %}}
{{% block body %}}<main class="shell__main"><div class="shell__page">
  <h1>People</h1>
  <a href="{{% table_link table "/people.csv" %}}" data-follows-list>Export</a>
  {LIST}
</div></main>{{% endblock %}}"""


class ChoosingTable(PeopleTable):
    """People who can be selected."""

    selectable = True


def html_of(table: Table, request: HttpRequest | None = None, source: str = LIST, **values: object) -> str:
    """The list as it is drawn."""
    return engines["django"].from_string(source).render({"table": table, **values}, request)


def people(request: HttpRequest) -> HttpResponse:
    """The list, or the whole page."""
    table = ChoosingTable(request.GET, User.objects.all(), request.path)
    return HttpResponse(html_of(table, request, LIST if wants_partial(request) else PAGE))


def removed(request: HttpRequest) -> HttpResponse:
    """What the selection bar sent."""
    return HttpResponse(", ".join(request.POST.getlist("selected")))


urlpatterns = [path("people/", people), path("remove/", removed)]
