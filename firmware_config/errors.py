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


class KeyUnusable(KeyStoreError):
    """What lies at the reference is not a P-256 private key in PKCS#8 PEM."""
