"""E-mail by SMTP, through Django's mail backend: one message a connection, the server's certificate checked."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from server.config.environment import MailSecurity
from server.notices.senders import Message, NotNow, Refused

SECONDS = 20
_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}
_PERMANENT = 500


class _Backend(EmailBackend):
    """Django's, which also believes a CA of the unit's own."""

    ca: Path | None = None

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A Sender: the unit's mail server. `secret` is the file with the user's password, read at each connection."""

    address: str
    security: MailSecurity
    user: str
    secret: Path | None
    ca: Path | None
    sender: str

    def send(self, message: Message) -> None:
        """See Sender. A recipient or text refused with 5xx is refused for good; all else is the operator's to mend."""
        try:
            letter = self._letter(message)
            letter.send(fail_silently=False)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _fault(code, said) from error
        except smtplib.SMTPDataError as error:
            raise _fault(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPResponseException as error:  # sign-in, sender, greeting: not this recipient's doing
            raise NotNow(f"{error.smtp_code} {_text(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise NotNow(f"{type(error).__name__}: {error}") from error

    def _letter(self, message: Message) -> EmailMessage:
        host, _, port = self.address.rpartition(":") if ":" in self.address else (self.address, "", "")
        connection = _Backend(
            host=host,
            port=int(port) if port else _PORTS[self.security],
            username=self.user,
            password=self.secret.read_text().strip() if self.secret else "",
            use_tls=self.security is MailSecurity.STARTTLS,
            use_ssl=self.security is MailSecurity.TLS,
            timeout=SECONDS,
        )
        connection.ca = self.ca
        domain = self.sender.rpartition("@")[2].rstrip(">")
        # who answers machines by machine is asked not to; a second copy is known by its Message-ID
        headers = {"Message-ID": f"<{message.ident}@{domain}>", "Auto-Submitted": "auto-generated"}
        return EmailMessage(
            message.subject, message.text, self.sender, [message.to], headers=headers, connection=connection
        )


def _fault(code: int, said: bytes | str) -> NotNow | Refused:
    words = f"{code} {_text(said)}"
    return Refused(words) if code >= _PERMANENT else NotNow(words)


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
