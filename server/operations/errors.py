"""What the operator's tools refuse, each with what was expected, what came, where, and what to do."""


class OperationsError(Exception):
    """Base of all here."""


class BackupDamaged(OperationsError):
    """A backup is not what its own list says."""


class BackupRefused(OperationsError):
    """A backup cannot be made, or not restored here."""


class DatabaseToolFailed(OperationsError):
    """The database's own program ended with an error."""
