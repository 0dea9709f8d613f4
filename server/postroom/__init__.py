"""The operator's page of the ferry: what was posted, came, waits, was refused; and what he may do about it.

A page of its own app, for the ferry lies below access: everybody who is asked at a page is known by access.
May import access, ferry, audit.
"""
