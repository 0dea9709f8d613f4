"""All writes: one deed, one transaction, history of what changed, one audit event without personal data."""
