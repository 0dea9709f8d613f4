"""The law's arithmetic over days and hours. Pure: no clock, no file, no Django; rules and calendar come as values.

calendar.py   working days    periods.py   "1m+15d"    rules.py   what is due, dated and sourced    due.py   the sum
"""
