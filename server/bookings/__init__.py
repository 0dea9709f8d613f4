"""具结预约: one hearing of one case in one room at one time, and who comes to it.

states.py         how a booking comes about and ends       clashes.py   why two can never hold one room or person
actions.py        every write                              queries.py   the calendar, free times, what is due
shown.py          what lawyers and agencies are shown of it (server/portal)      answers.py   what they answer
"""
