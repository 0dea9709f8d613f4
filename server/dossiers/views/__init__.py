"""The pages: the dossier and its pages (dossier), what is done with it (exports, passing_on, visits, archive), and the
reading place, where a lawyer reads without an account (place)."""
