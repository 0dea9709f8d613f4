"""Capture's packets for the processes that derive from them (composite, watch), over a Unix socket, never waited for.

messages.py says what is told and how it lies on the wire (pure), queue.py what a slow subscriber loses (pure), facts.py
where the room stands (pure); server.py is capture's side, client.py the other. Knows neither media nor sync.
"""
