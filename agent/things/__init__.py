"""The process of the room's things: door lamp, relays, alarm button, switches, pulse, sensors on the serial line.

It meets capture at the control socket alone: what hangs or breaks here never touches what records. Imports hardware,
control, never media, outbox or sync.
"""
