"""The documents of a case: typed data in, typeset PDF out, numbered, signed, sealed.

    kinds.py  delivered/  fields/    what kinds there are, their templates, their data        shaping.py   one kind's meta, as a value
    states.py                        the table of a document's course          actions.py  completing.py   all writes of documents
    compiling.py  rendering.py       the door to Typst; a document typeset     versions.py                 all writes of templates
    coverage.py  pictures.py         glyphs before, pictures after             keeping.py  sealed.py       bytes and data at rest
May import cases, recordings, signatures, seals, vault and everything below; no booking, no hearing.
"""
