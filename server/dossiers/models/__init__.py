"""Rows of dossiers: what was counted and archived, who read, what was exported, served, pushed, handed."""

from server.dossiers.models.archives import Archive
from server.dossiers.models.exports import Export, Form
from server.dossiers.models.passed_on import Handing, Push, Recipient, Service
from server.dossiers.models.reading import Note, PageCount, Sitting, Turned, Visit

__all__ = [
    "Archive",
    "Export",
    "Form",
    "Handing",
    "Note",
    "PageCount",
    "Push",
    "Recipient",
    "Service",
    "Sitting",
    "Turned",
    "Visit",
]
