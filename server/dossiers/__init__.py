"""A case's dossier: one page in order, with catalogue and page numbers; who read which pages of it, notes of one's own,
what was exported, served, pushed; archived with the closed case. Inner zone.

Papers come from `sources` (apps below are asked in ours.py, those above register); where a paper stands is data
(`data/volumes.toml`). Imports documents, submissions, counsel, bookings, defence; gateways and filing import it.
"""
