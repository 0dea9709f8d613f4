"""What can be wrong with a box's configuration. Each says expected, got, where, and what to do."""

from __future__ import annotations


class ConfigurationError(Exception):
    """Root of everything that firmware_config raises; the start stops on it."""


class ProfileError(ConfigurationError):
    """The profile is not what a box can be; `where` is the dotted path of the value."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(f"{where}: {problem}")
        self.where = where


class UnknownKey(ProfileError):
    """A key that no profile has: most often a slip of the pen."""


class MissingKey(ProfileError):
    """A key that every profile must have."""


class WrongValue(ProfileError):
    """A value of the wrong type, or outside what is allowed."""


class KeyStoreError(ConfigurationError):
    """A key cannot be fetched or made."""


class UnsupportedKeyStore(KeyStoreError):
    """The reference names a kind of key store that this version does not have."""


class KeyNotFound(KeyStoreError):
    """There is no key at the reference."""


class KeyExists(KeyStoreError):
    """A key is there already; it is never overwritten."""


class KeyExposed(KeyStoreError):
    """The key's file can be read by others than its owner."""


class TpmMissing(KeyStoreError):
    """There is no TPM 2.0, or the program tpm2 is not installed."""


class TpmRefused(KeyStoreError):
    """The TPM, or the program that speaks with it, answered no."""


class KeyUnusable(KeyStoreError):
    """What lies at the reference is not a P-256 private key in PKCS#8 PEM."""


class PkiError(ConfigurationError):
    """Certificates cannot be made, found or withdrawn."""


class PkiExists(PkiError):
    """The folder holds authorities already; they are never overwritten, every box trusts them."""


class PkiMissing(PkiError):
    """The folder does not hold what `provision init` makes."""


class NameRefused(PkiError):
    """A name that must not stand in a certificate: it becomes a user name, a client id and a level of topics."""


class NameTaken(PkiError):
    """The name was given for another purpose; user names at the broker have one space."""


class NameRevoked(PkiError):
    """The name was withdrawn; a name that was withdrawn is never given again."""


class NameUnknown(PkiError):
    """No certificate was ever given to this name."""


class RequestRefused(PkiError):
    """A public key or certificate request that is not a P-256 key with proof that its owner holds the private half."""


class BrokerError(ConfigurationError):
    """The broker cannot be configured, started or spoken with."""


class BrokerMissing(BrokerError):
    """The program, its dynamic-security plugin or the embedded broker is not installed."""


class BrokerFailed(BrokerError):
    """The broker ended, or did not accept connections in time; its log says why."""


class NotLoopback(BrokerError):
    """The embedded broker confines nobody, so it listens on this machine only."""


class ControlSilent(BrokerError):
    """The broker's control topic could not be reached, or did not answer in time."""


class ControlRefused(BrokerError):
    """The broker's control topic answered with an error."""


class EnrolmentError(ConfigurationError):
    """The box cannot be enrolled, renewed or reset; says what to do."""


class CodeMistyped(EnrolmentError):
    """What was typed is no code; `group` is the group (from 1) with the slip, 0 where the length is wrong."""

    def __init__(self, group: int, problem: str) -> None:
        super().__init__(f"登记码 / code: {problem}")
        self.group = group


class OfferUnreadable(EnrolmentError):
    """What a file or picture holds is no offer of a centre."""


class MessageRefused(EnrolmentError):
    """A message whose authentication code or signature is not that of the other side, or that cannot be read."""


class CentreRefused(EnrolmentError):
    """The centre answered no; the words are its own."""


class CentreUnreachable(EnrolmentError):
    """No answer over HTTPS; trying again later does no harm."""


class NotConfirmed(EnrolmentError):
    """A reset that was not confirmed as it must be; nothing was destroyed."""


class NetworkRefused(ProfileError):
    """Addresses that cannot be: `code` names the fault for the panel's words."""

    def __init__(self, where: str, code: str, problem: str) -> None:
        super().__init__(where, problem)
        self.code = code
