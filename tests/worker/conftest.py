"""Two workers and a mail server, started once for the stories of a module; a broker that starts empty."""

import contextlib

import pytest

from organizations.models import Role
from organizations.operations.people import change_role
from security.models import Notice
from tests import make
from tests.worker.post_office import PostOffice
from tests.worker.workers import Worker, flush


@pytest.fixture(scope="module")
def mail_server():
    office = PostOffice()
    office.open()
    yield office
    office.close()


@pytest.fixture
def post_office(mail_server) -> PostOffice:
    mail_server.forget()
    return mail_server


@pytest.fixture
def empty_broker(transactional_db):
    """FLUSHALL: also a step of stories, as `empty_broker()`."""
    flush()
    return flush


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker, tmp_path_factory, mail_server):
    """Two workers, for the stories that kill none."""
    folder = tmp_path_factory.mktemp("workers")
    with django_db_blocker.unblock():
        flush()
        pair = [Worker(folder, email_url=mail_server.url).start() for _ in range(2)]
    with contextlib.ExitStack() as stack:
        for worker in pair:
            stack.callback(worker.stop)
        for worker in pair:
            worker.wait()
        yield pair


@pytest.fixture(scope="module")
def worker(django_db_setup, django_db_blocker, tmp_path_factory, mail_server):
    """One worker, for the stories about the mail server."""
    with django_db_blocker.unblock():
        flush()
        one = Worker(tmp_path_factory.mktemp("worker"), email_url=mail_server.url).start()
    yield one.wait()
    one.stop()


@pytest.fixture
def owe(transactional_db, organization, legal):
    """`owe("a@x.test", "b@x.test")` gives two new members another role in one operation, and returns the two mails
    that it owes."""

    def owed(*addresses: str) -> list[Notice]:
        members = [make.member(organization, Role.EXTERNAL, user=make.user(email=address)).pk for address in addresses]
        change_role(actor=make.actor(legal), organization=organization, members=members, role=Role.COLLABORATOR)
        return list(Notice.objects.filter(address__in=addresses).order_by("pk"))

    return owed
