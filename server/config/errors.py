"""What can be wrong before the centre has started; each message says what to do."""

from __future__ import annotations


class ConfigurationError(Exception):
    """Root: the centre must not start."""


class UnknownSetting(ConfigurationError):
    """A name in the environment begins with MSR_ but is no setting of the centre."""


class BadSetting(ConfigurationError):
    """A setting's text cannot be read as its kind."""


class BadZone(ConfigurationError):
    """An app does not say, in its AppConfig, in which zones it runs."""


class BadCatalogue(ConfigurationError):
    """A translation file that cannot be compiled."""
