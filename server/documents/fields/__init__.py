"""What is written in each kind of document: one file a kind, each with a frozen pydantic model `Fields`.

A field's title is the label of the form; its closed choices are printed as they stand. `parts` holds what several kinds
share. Imports pydantic and gettext alone.
"""
