"""What can go wrong while cameras are looked for or asked. No message ever holds a credential."""

from __future__ import annotations

from agent.errors import AgentError


class DiscoveryFault(AgentError):
    """Root of this package's errors."""


class DiscoveryOff(DiscoveryFault):
    """The profile does not allow to look for cameras."""


class NoSuchInterface(DiscoveryFault):
    """The camera network's interface is not there, or has no IPv4 address."""


class NetworkTooLarge(DiscoveryFault):
    """The camera network has more addresses than a scan may knock at."""


class CameraSilent(DiscoveryFault):
    """The camera gave no usable answer."""


class CameraRefused(DiscoveryFault):
    """The camera answered with a refusal: credentials are wrong or missing, or it does not know the question."""


class UnsafeXml(DiscoveryFault):
    """An answer that is not plain XML: a document type, an entity, another encoding, too long."""
