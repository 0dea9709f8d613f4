"""The tables of this app."""

from server.gateways.models.imports import ImportJob, ImportState, Mapping, Trouble

__all__ = ["ImportJob", "ImportState", "Mapping", "Trouble"]
