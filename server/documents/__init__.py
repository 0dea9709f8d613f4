"""The documents of a case: typed data in, typeset PDF out, numbered, signed, sealed.

    kinds.py delivered/ fields/     what kinds there are        shaping.py in_force.py       a kind's meta, its version
    formtree.py previewing.py       the form and what it shows  states.py                    the table of the course
    compiling.py rendering.py       the door to Typst           coverage.py pictures.py      before it, after it
    actions.py completing.py        all writes of documents     versions.py trying.py        all writes of templates
    sealed.py keeping.py            data and bytes at rest      film.py                      marks in the recording
May import cases, recordings, signatures, seals, vault and everything below; no booking, no hearing.
"""
