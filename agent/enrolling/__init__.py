"""How this box becomes a room's, on its own side: asked for at the keyboard, or on the screen (docs/enrolment.md).

command.py     `msr-agent enrol`, for whoever is root at the keyboard; `msr-agent enrol serve`, the process below
under_way.py   one enrolment as it goes on: keys, question after question, certificates, profile
desk.py        what the screen may ask of it, and what it is told
service.py     that process: has the rights to do it, is asked at a Unix socket, ends once the box is enrolled
technician.py  the technician's code, as the network's process believes it
models.py      the hardware models that are delivered
camera.py      the code on paper, read by a camera

Imports firmware_config, control; never media, hardware, outbox.
"""
