"""Whose address counts: the one that our own proxies have seen, and nothing that a visitor adds (ASVS 4.1.3)."""

import pytest

from console.kit.middleware import client_address

FORGED = "198.51.100.66"


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, FORGED, "192.0.2.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, f"{FORGED}, 203.0.113.5", "203.0.113.5"),
        (2, f"{FORGED}, 203.0.113.5, 192.0.2.9", "203.0.113.5"),
        (2, "203.0.113.5", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "nonsense", ""),
        (1, "::ffff:203.0.113.5", "203.0.113.5"),
    ],
)
def test_hops_are_counted_from_our_own_end(rf, settings, trusted, forwarded, address):
    settings.TRUSTED_PROXIES = trusted
    more = {"X-Real-IP": FORGED, "Forwarded": f"for={FORGED}", "True-Client-IP": FORGED}
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded, **more})
    assert client_address(request) == address


def test_without_a_proxy_of_ours_nobody_says_that_it_was_tls(settings, client, db):
    assert settings.TRUSTED_PROXIES == 0
    assert settings.SECURE_PROXY_SSL_HEADER is None
    settings.SECURE_SSL_REDIRECT = True
    assert type(client)().get("/sign-in/", headers={"X-Forwarded-Proto": "https"}).status_code == 301
