"""Backup codes: each opens the account once, few left want attention, new ones void the old (SEC-2)."""

import pytest

from security.factors.backup_codes import ALPHABET, new_codes, plain
from security.models import AuditEntry, Authenticator, BackupCode, User
from tests import make
from tests.security.enrolling import CODES, TWO_FACTOR, codes_on, text_of

SECURITY = "/profile/security/"


@pytest.fixture
def linda(organization) -> User:
    person = User.objects.get(email="linda@lanterna.test")
    make.authenticator(person)
    return person


def sign_in(person, code: str):
    client = make.client()
    client.post("/sign-in/", {"email": person.email, "password": make.PASSWORD})
    return client.post("/sign-in/backup-code/", {"code": code})


def test_they_are_ten_random_ones_of_sixty_bits():
    """ASVS 6.5.4: of the twelve letters, four only say where to look."""
    made = [code for _ in range(200) for code in new_codes()]
    assert len(set(made)) == 2000
    assert all(plain(code) == code.replace("-", "") and len(plain(code)) == 12 for code in made)
    assert len(set("".join(map(plain, made)))) == len(ALPHABET) == 32


def test_each_works_once(linda):
    codes = make.backup_codes(linda)
    assert sign_in(linda, codes[0]).status_code == 303
    assert sign_in(linda, codes[0]).status_code == 422
    assert sign_in(linda, codes[1]).status_code == 303


def test_a_code_with_the_right_beginning_is_not_right(linda):
    code = make.backup_codes(linda)[0]
    assert sign_in(linda, f"{code[:5]}0000-0000").status_code == 422
    assert sign_in(linda, code).status_code == 303


def test_somebody_elses_code_is_none_of_mine(linda, admin):
    make.backup_codes(linda)
    assert sign_in(linda, make.backup_codes(admin)[0]).status_code == 422


def test_the_database_holds_slow_salted_hashes(linda, settings):
    """ASVS 6.5.2: two people with the same code do not have the same hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    codes = make.backup_codes(linda)
    rows = list(BackupCode.objects.values_list("selector", "digest"))
    assert all(digest.startswith("argon2$argon2id$") for _selector, digest in rows)
    assert {selector for selector, _digest in rows} == {code[:4] for code in codes}
    assert not any(plain(code)[4:] in digest for code in codes for _selector, digest in rows)


def test_an_unknown_beginning_costs_a_hash_too(linda, monkeypatch):
    make.backup_codes(linda)
    hashed = []
    monkeypatch.setattr("security.models.factors.make_password", hashed.append)
    sign_in(linda, "zzzz-zzzz-zzzz")
    assert hashed == ["zzzzzzzzzzzz"]


@pytest.mark.parametrize(("left", "warned"), [(9, False), (2, True), (0, True)])
def test_whoever_used_one_is_told_and_how_many_are_left(linda, deliver, left, warned):
    codes = make.backup_codes(linda)
    BackupCode.objects.exclude(selector__in=[code[:4] for code in codes[: left + 1]]).update(
        used_at="2026-01-01T00:00Z"
    )
    sign_in(linda, codes[0])
    mail = next(mail for mail in deliver() if mail.subject == "One of your backup codes was used")
    assert f"{left} codes are left" in mail.body
    assert ("Few codes are left" in mail.body) == warned
    assert codes[0] not in mail.body
    assert AuditEntry.objects.get(code="backup_code_used").facts == {"left": left}


def test_new_ones_count_from_the_moment_one_of_them_is_typed_back(client_of, linda):
    old = make.backup_codes(linda)
    own = client_of(linda)
    assert codes_on(own.get(CODES)) == []
    assert own.post(CODES, {"make": "yes"})["Location"] == CODES
    new = codes_on(own.get(CODES))
    assert sign_in(linda, new[0]).status_code == 422
    assert sign_in(linda, old[0]).status_code == 303
    assert own.post(CODES, {"code": new[0]}).status_code == 303
    assert "The old ones no longer work." in text_of(own.get("/profile/security/two-factor/"))
    assert sign_in(linda, old[1]).status_code == 422
    assert sign_in(linda, new[0]).status_code == 303


def test_without_a_method_there_are_none_to_make(client_of, admin):
    own = client_of(admin)
    assert own.post(CODES, {"make": "yes"}).status_code == 200
    assert codes_on(own.get(CODES)) == []
    assert "Backup codes come with the first method" in text_of(own.get(CODES))


@pytest.mark.parametrize(("used", "attention"), [(0, False), (7, False), (8, True), (10, True)])
def test_the_box_wants_attention_when_few_are_left(client_of, linda, used, attention):
    make.backup_codes(linda)
    for code in BackupCode.objects.all()[:used]:
        BackupCode.objects.filter(pk=code.pk).update(used_at="2026-01-01T00:00Z")
    page = text_of(client_of(linda).get("/profile/security/"))
    assert f"{10 - used} of 10 left" in page
    wanted = page.split("This needs your attention:")[-1].split("Sign-in address")[0]
    assert ("Backup codes" in wanted) == attention


def test_without_a_method_there_is_nothing_to_make_and_without_codes_it_wants_attention(client_of, linda):
    own = client_of(linda)
    page = text_of(own.get(SECURITY))
    assert "This needs your attention: Backup codes, Recovery Email" in page
    needed = "None This needs your attention. If you lose your methods, a request for help is the only way"
    assert f"Backup codes {needed}" in page
    assert f"Backup codes Make codes {needed}" in text_of(own.get(TWO_FACTOR))
    assert f'href="{CODES}"' in own.get(SECURITY).content.decode()
    make.backup_codes(linda)
    BackupCode.objects.update(used_at="2026-01-01T00:00Z")
    assert "Backup codes New codes 0 of 10 left This needs your attention." in text_of(own.get(TWO_FACTOR))
    Authenticator.objects.all().delete()
    BackupCode.objects.all().delete()
    page = text_of(own.get(SECURITY))
    assert (
        "They come with the first method of two-factor authentication. Set up two-factor authentication. Make" in page
    )
    assert f'href="{CODES}"' not in own.get(SECURITY).content.decode()
