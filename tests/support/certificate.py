"""Self-signed certificates for servers of the tests, made by whatever this machine has for it."""

from __future__ import annotations

import datetime as dt
import importlib.util
import ipaddress
import shutil
import ssl
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """A certificate with its key, both as PEM files."""

    certificate: Path
    key: Path

    @property
    def pem(self) -> str:
        """What a client trusts."""
        return self.certificate.read_text(encoding="ascii")

    def make_server_context(self) -> ssl.SSLContext:
        """What the server shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def make_certificate(folder: Path, *, name: str = "localhost", days: int = 1) -> Certificate:
    """A certificate for one name (an IP address beside it where the name is localhost); negative days: run out.

    The test is skipped where the machine has neither cryptography nor openssl.
    """
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    if importlib.util.find_spec("cryptography") is not None:
        _make_by_library(made, name, days)
    elif shutil.which("openssl") and days > 0:
        _make_by_program(made, name, days)
    else:
        pytest.skip("making a certificate needs cryptography or openssl")
    return made


def _make_by_library(made: Certificate, name: str, days: int) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=10))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def _make_by_program(made: Certificate, name: str, days: int) -> None:
    names = f"DNS:{name}" + (",IP:127.0.0.1" if name == "localhost" else "")
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(days), "-subj", f"/CN={name}"),
            *("-addext", f"subjectAltName={names}", "-keyout", str(made.key), "-out", str(made.certificate)),
        ],
        check=True,
        capture_output=True,
    )
