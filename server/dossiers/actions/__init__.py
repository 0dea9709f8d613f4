"""Every write to dossiers: one deed, one transaction, one audit event; the guarded update is the lock."""
