"""The file that MSR_SEALS names: who certifies, who stamps time, whom to believe. Without it: our own authority.

An unknown name stops the start, as everywhere.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from server.seals.errors import BadConfiguration

_ISSUERS = {"event": ("own", "http"), "agency": ("own", "token"), "system": ("own", "token")}
_STAMPS = ("own", "http", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKey:
    """A key in the token, by its label, and the file with its certificate (PEM, with those between behind it)."""

    label: str
    certificate: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A PKCS#11 module, the token's label in it, the file with its PIN."""

    module: Path
    label: str
    pin: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service over HTTP: its address, the file with the key that signs what we ask, the CA of its TLS certificate."""

    address: str
    key: Path | None = None
    ca: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Believed:
    """A root (PEM), what is between it and signers, its lists (DER: files, or addresses that are fetched), and whether
    it has legal effect."""

    root: Path
    between: tuple[Path, ...] = ()
    lists: tuple[str, ...] = ()
    effect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """The whole file."""

    by: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(_ISSUERS, "own"))
    events: Service | None = None
    seals: Mapping[str, TokenKey] = field(default_factory=dict)
    system: TokenKey | None = None
    token: Token | None = None
    stamps: str = "own"
    stamp_service: Service | None = None
    believed: tuple[Believed, ...] = ()

    @property
    def uses_own(self) -> bool:
        """Whether the project's own authority signs or stamps anything here."""
        return "own" in (*self.by.values(), self.stamps)


def configuration() -> Configuration:
    """What is in force. Raises BadConfiguration."""
    path: Path | None = settings.MSR.seals
    return Configuration() if path is None else _read(path)


@cache
def _read(path: Path) -> Configuration:
    try:
        return parse(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, BadConfiguration) as error:
        raise BadConfiguration(f"{path}: {error}") from error


def parse(told: dict[str, Any]) -> Configuration:
    """The file's tables as values. Raises BadConfiguration, which names the table."""
    known = {*_ISSUERS, "token", "stamps", "believed"}
    if unknown := sorted(set(told) - known):
        raise BadConfiguration(f"unknown tables {unknown}, expected some of {sorted(known)}")
    by = {name: _choice(told.get(name, {}), name, choices) for name, choices in _ISSUERS.items()}
    stamps = _choice(told.get("stamps", {}), "stamps", _STAMPS)
    agency, system = told.get("agency", {}), told.get("system", {})
    found = Configuration(
        by=by,
        events=_service(told["event"], "event") if by["event"] == "http" else None,
        seals={code: _token_key(each, f"agency.seals.{code}") for code, each in agency.get("seals", {}).items()},
        system=_token_key(system.get("seal", {}), "system.seal") if by["system"] == "token" else None,
        token=_made(Token, told["token"], "token", paths=("module", "pin")) if "token" in told else None,
        stamps=stamps,
        stamp_service=_service(told["stamps"], "stamps") if stamps == "http" else None,
        believed=tuple(_believed(each) for each in told.get("believed", ())),
    )
    if "token" in by.values() and found.token is None:
        raise BadConfiguration("[token]: expected module, label and pin, for a seal is said to be in a token")
    return found


def _choice(table: dict[str, Any], name: str, choices: tuple[str, ...]) -> str:
    found = table.get("by", "own")
    if found not in choices:
        raise BadConfiguration(f"[{name}] by: expected one of {choices}, got {found!r}")
    return str(found)


def _service(table: dict[str, Any], name: str) -> Service:
    said = {key: value for key, value in table.items() if key != "by"}
    found = _made(Service, said, name, paths=("key", "ca"))
    if not found.address.startswith(("http://", "https://")):
        raise BadConfiguration(f"[{name}] address: expected http://... or https://..., got {found.address!r}")
    return found


def _token_key(table: dict[str, Any], name: str) -> TokenKey:
    return _made(TokenKey, table, name, paths=("certificate",))


def _believed(table: dict[str, Any]) -> Believed:
    said = dict(table)
    said["between"], said["lists"] = tuple(map(Path, said.get("between", ()))), tuple(said.get("lists", ()))
    return _made(Believed, said, "believed", paths=("root",))


def _made(cls: type[Any], table: dict[str, Any], name: str, *, paths: tuple[str, ...]) -> Any:
    said = {key: Path(value) if key in paths else value for key, value in table.items()}
    try:
        return cls(**said)
    except TypeError as error:
        raise BadConfiguration(f"[{name}]: {error}") from error
