"""The camera network's interface: sockets that are held to it, and the addresses of its own subnet."""

from __future__ import annotations

import fcntl
import ipaddress
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass

from agent.discovery.errors import NetworkTooLarge, NoSuchInterface

MOST_HOSTS = 1_024
_GET_ADDRESS, _GET_NETMASK = 0x8915, 0x891B


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface with its first IPv4 address and subnet."""

    name: str
    index: int
    network: ipaddress.IPv4Network
    address: ipaddress.IPv4Address

    def hold(self, sock: socket.socket) -> None:
        """Nothing of this socket leaves by another interface, nor through a router.

        Bound to the device where the system allows it, else to its address; SO_DONTROUTE keeps it to neighbours.
        """
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_DONTROUTE, 1)
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, self.name.encode() + b"\0")
        except PermissionError:
            sock.bind((str(self.address), 0))

    def neighbours(self) -> tuple[str, ...]:
        """Every other address of the subnet. Raises NetworkTooLarge."""
        if self.network.num_addresses > MOST_HOSTS:
            raise NetworkTooLarge(
                f"camera network {self.name}: expected at most {MOST_HOSTS} addresses, got {self.network}; "
                "name the cameras in the profile"
            )
        return tuple(str(host) for host in self.network.hosts() if host != self.address)

    def has_neighbour(self, host: str) -> bool:
        """True for an address of the subnet (a name is none: nothing is resolved)."""
        with suppress(ValueError):
            return ipaddress.IPv4Address(host) in self.network
        return False


def find_interface(name: str) -> Interface:
    """The interface of that name. Raises NoSuchInterface."""
    request = struct.pack("256s", name.encode()[:15])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            index = socket.if_nametoindex(name)
            address = ipaddress.IPv4Address(fcntl.ioctl(asking, _GET_ADDRESS, request)[20:24])
            mask = ipaddress.IPv4Address(fcntl.ioctl(asking, _GET_NETMASK, request)[20:24])
        except OSError as error:
            there = ", ".join(sorted(each for _, each in socket.if_nameindex()))
            raise NoSuchInterface(
                f"camera network: expected interface {name} with an IPv4 address, got {error.strerror or 'none'}; "
                f"there are: {there}"
            ) from None
    network = ipaddress.IPv4Network(f"{address}/{mask}", strict=False)
    return Interface(name=name, index=index, network=network, address=address)
