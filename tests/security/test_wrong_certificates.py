"""A mail server or a provider of SMS whose certificate nobody vouches for is not spoken to (ASVS 12.3.2)."""

import datetime
import ipaddress
import smtplib
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core import mail

from security import sms_gateway
from security.sms_gateway import NotSent


def self_signed(folder) -> str:
    """A certificate for this machine that it has signed itself, with its key, in one file."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    here = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    built = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + datetime.timedelta(days=1))
    made = built.add_extension(here, critical=False).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "server.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return str(path)


@pytest.fixture
def impostor(tmp_path):
    """A server that speaks TLS; returns its port, and keeps what it was told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    listening = socket.create_server(("127.0.0.1", 0))
    told: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                plain, _address = listening.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(plain, server_side=True) as spoken:
                    told.append(spoken.recv(1000))
            except OSError:
                plain.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1], told
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def test_no_message_goes_to_an_impostor(impostor, settings):
    port, told = impostor
    settings.SMS_URL = f"https://token@127.0.0.1:{port}/"
    with pytest.raises(NotSent, match="SSLCertVerificationError"):
        sms_gateway.send("+41791234567", "123456")
    assert told == []


def test_no_mail_goes_to_an_impostor(impostor):
    port, told = impostor
    backend = "django.core.mail.backends.smtp.EmailBackend"
    server = mail.get_connection(backend, host="127.0.0.1", port=port, use_ssl=True, username="u", password="secret")
    with pytest.raises((ssl.SSLCertVerificationError, smtplib.SMTPException)):
        server.send_messages([mail.EmailMessage("Subject", "Body", "a@x.test", ["b@x.test"])])
    assert told == []
