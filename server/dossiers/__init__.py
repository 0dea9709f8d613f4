"""卷宗: everything that belongs to a case in one order, with catalogue and page numbers; read,
exported, served, archived.

May import hearings, bookings, documents, cases, recordings and everything below.
"""
