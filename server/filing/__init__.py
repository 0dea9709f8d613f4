"""随案移送材料齐备: is everything there that must go with the case? Asks everyone below; what is missing has a way on.

May import dossiers, hearings, documents, cases, recordings and everything below.
"""
