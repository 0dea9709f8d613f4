"""The local screen of the room: a page in a browser on the box. In the demo it is the front panel itself.

service.py   the small HTTP server, loopback only, and the finger that it may put on a pretended button
guard.py     who may ask: this machine's own page, nobody else's. Pure
facts.py     session's beginning and debt to the centre, read from the outbox's databases (read only)
view.py      capture's state -> what the page shows. Pure
words.py     every word on it, Chinese and English
page/        panel.html, panel.css, panel.js; no inline script or style
"""
