"""What the centre holds of recordings, as received and verified: an index that can be rebuilt from the vault.

    models.py      sessions, parts, statements, records, files, gaps, marks, receipts, quarantine, alarms, commands
    log.py         the transparency log: leaves, tree, checkpoints         keys.py   the centre's own signing keys
    actions/       every write                                             queries.py, timeline.py   every read
    export.py      the folder that an outsider receives (docs/formats/export.md)
May import vault, devices, claims, access, audit, sync.
"""
