"""The room's screen: a page that the box serves to itself. A door to the room's state table, never a second one.

answering.py   the small HTTP server, loopback only: files, the technician's pages, what they ask
service.py     the room's page: stream of events, previews, deeds
setting_up.py  the screen of a box that is nobody's yet: enrolment and network, until there is a profile
technician_page.py  a page whose deeds a process with rights does: network.py, enrol.py, commission.py (all in pages.py)
guard.py       who may ask: this machine's own page, nobody else's. Pure
desk.py        what a page sees and does; the finger on a pretend button
watcher.py     two threads that hear capture's state and the watch's levels while a page looks
facts.py       the session's beginning and the debt to the centre, out of capture's answer
taken.py       which deeds the room's table takes now. Pure
offer.py       their buttons, and the questions that some ask first. Pure
signing.py     the button that leads this browser to the centre's page for signing. Pure
view.py        state, facts and levels -> what the page shows. Pure
deeds.py       what the page asks for -> capture's request `act`. Pure
words.py, *_words.py   every word on it, Chinese and English
page/          HTML, CSS, JavaScript modules; no inline script or style, nothing from elsewhere

It reaches capture only through the control socket, the watch process through the socket beside it, and the processes
that set up the box through theirs.
"""
