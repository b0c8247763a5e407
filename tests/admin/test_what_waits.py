"""Django admin begins with what waits for the staff: how much, since when, and where it is listed."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from console import staff as groups
from console.feedback.operations import meetings
from console.kit.admin_waiting import PILES
from console.news.models import Bounce, Issue, State
from organizations.models import Appointment
from tests import make
from tests.feedback.suggesting import suggestion
from tests.news import newsroom
from tests.security import recovering

HOME = "/admin/"


def waiting(browser) -> dict[str, tuple[str, str, str]]:
    """The lines, by label: number, age and address."""
    page = browser.get(HOME).content.decode()
    found = re.search(r'<div class="module" id="waiting">(.*?)</table>', page, re.DOTALL)
    if found is None:
        return {}
    line = r'<a href="([^"]+)">([^<]+)</a>.*?The oldest: <time[^>]*>([^<]+)</time>.*?<td>(\d+)</td>'
    rows = re.findall(line, found[1], re.DOTALL)
    return {label: (number, age.replace("\xa0", " "), url) for url, label, age, number in rows}


@pytest.fixture
def work(legal, collaborator) -> None:
    """Something on each pile, and beside it what does not wait any more."""
    now = timezone.now()
    first, second = (recovering.sent(recovering.locked_out(email=f"{name}@x.test")) for name in ("one", "two"))
    recovering.approve(second, make.staff(email="reviewer@provider.test"))
    type(first).objects.filter(pk=first.pk).update(sent_at=now - timedelta(days=3, hours=5))
    recovering.filled_in(recovering.locked_out(email="three@x.test"))
    make.appointment(collaborator, state=Appointment.State.STOPPED, ended_at=now)
    make.appointment(collaborator)
    joined, same, _other = suggestion(legal), suggestion(collaborator), suggestion(collaborator)
    meetings.join(actor=make.SYSTEM, suggestion=joined, into=same)
    for state in State:
        newsroom.issue(state)
    newsroom.bounce(legal.user)
    newsroom.bounce(legal.user, address="LINDA@lanterna.test")  # the same address, once more
    newsroom.bounce(legal.user, address="before@lanterna.test")  # with which they do not sign in any more
    newsroom.bounce(make.user(email="gone@x.test", is_active=False))
    newsroom.bounce(legal.user, lifted_at=now)
    newsroom.bounce(collaborator.user, is_hard=False)


def test_each_group_sees_what_waits_for_it_and_where(work, client_of, support, newcomer, django_assert_max_num_queries):
    browser = client_of(support)
    assert waiting(browser) == {
        "Proposed legal representatives": ("1", "0 minutes", "/admin/organizations/appointment/?waits=appointments"),
        "News: drafts": ("1", "0 minutes", "/admin/news/issue/?waits=drafts"),
        "News: scheduled": ("1", "0 minutes", "/admin/news/issue/?waits=scheduled"),
        "News: being sent": ("1", "0 minutes", "/admin/news/issue/?waits=being-sent"),
        "Addresses at which no news arrives": ("1", "0 minutes", "/admin/news/bounce/?waits=without-news"),
        "Suggestions to discuss": ("2", "0 minutes", "/admin/feedback/suggestion/?waits=to-discuss"),
    }
    reviewer = make.user("Rita", "Reviewer", is_staff=True)
    reviewer.groups.add(Group.objects.get(name=groups.IDENTITY_REVIEWERS))
    queue = "/admin/security/recoveryrequest/?waits="
    assert waiting(client_of(reviewer)) == {
        "Recovery requests without a review": ("1", "3 days", f"{queue}first-review"),
        "Recovery requests for a second reviewer": ("1", "0 minutes", f"{queue}second-review"),
    }
    assert 'id="waiting"' not in client_of(newcomer).get(HOME).content.decode(), "nothing that they may open"
    for label, (number, _age, url) in (waiting(browser) | waiting(client_of(reviewer))).items():
        answer = (client_of(reviewer) if url.startswith(queue) else browser).get(url)
        assert (label, answer.context["cl"].result_count) == (label, int(number)), "the list shows what was counted"
    browser.get(HOME)
    with django_assert_max_num_queries(len(PILES) + 4):
        browser.get(HOME)


def test_where_nothing_waits_the_page_says_so_and_a_made_up_pile_is_no_filter(client_of, support, legal):
    browser = client_of(support)
    page = browser.get(HOME).content.decode()
    assert "Nothing is waiting." in page
    assert waiting(browser) == {}
    newsroom.bounce(legal.user, is_hard=False)
    for wrong in ("drafts", "nonsense", "\x01"):
        answer = browser.get("/admin/news/bounce/", {"waits": wrong})
        assert answer.context["cl"].result_count == Bounce.objects.count() == 1
    assert not Issue.objects.exists()
