"""A signed receipt for whatever a lawyer hands in or is answered (docs/formats/receipt.md). Runs in both zones.

    envelope.py  a receipt's bytes: fields, signing, reading     content.py   what was handed in, as the bytes digested
    actions.py   issued here, or come from the other zone        letters.py   the letter that carries it across
    keeping.py   the row, once                                queries.py   the check that anybody may ask for
May import notices, access, ferry, audit, keyring.
"""
