"""What can be wrong with an update. Each says expected, got, where, and what to do."""

from __future__ import annotations

from firmware_config.errors import ConfigurationError


class UpdateError(ConfigurationError):
    """Root of what this package raises."""


class BundleBroken(UpdateError):
    """The bundle is not one: a file is missing, foreign, or not the one that its manifest names."""


class BundleUntrusted(UpdateError):
    """No key that this box trusts for updates signed the bundle."""


class UpdateRefused(UpdateError):
    """A good bundle that this box does not take now: another processor, older, failed before, nothing to return to."""
