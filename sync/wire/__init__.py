"""What is said between box and centre, and when again (docs/formats/wire.md).

Pure: bytes and `now` in, messages and events out.

    things.py     Thing(kind, id): statement(n) record(p, n) segment(p, n) tail(s, place); LaneName
    topics.py     every topic, built and read: box_subscriptions, worker_subscriptions, parse
    messages.py   the messages, their limits, Code (why a thing steps aside); codec.py: pack, unpack, parcels
    ports.py      OutboxView (the box's uplink implements), Partials and Gate (the centre's ingest implements)
    events.py     what the machines tell their driver: ReceiptCame, SteppedAside, ... RecordCame, SegmentComplete, ...
    sender.py     the box half: lane.py (flights), pace.py (speed, patience), aside.py, hello.py, cargo.py
    receiver.py   the centre half: assembly.py (files in the making)

The box's driver (agent/uplink.py), one thread:

    sender = Sender(box=box, outbox=view)
    link = MqttLink(...); link.start()
    loop:  link_event = link.next_event(timeout=sender.next_due(now) - now)
           LinkUp -> sender.connected(now, max_payload=...)     LinkDown -> sender.disconnected(now)
           Inbound -> for event in sender.receive(now, topic, payload): perform it
           Unheard -> sender.unheard(now, topic)                Woken -> sender.outbox_changed(now)
           for outgoing in sender.poll(now, budget=link.room(), jitter=random()): link.publish(outgoing)
           for event in sender.events(): perform it
    ReceiptCame(thing, receipt) -> verify, commit, then sender.freed(now, thing); bad -> sender.distrusted(now, thing)

The centre's driver (server/ingest), one thread for each worker:

    receiver = Receiver(worker=worker, partials=files, gate=judge)
    Inbound -> for event in receiver.receive(now, topic, payload): perform it
               RecordCame, HeaderCame, SegmentComplete -> verify, store, commit, sign:
               receiver.receipt(box, thing, bytes)
               or receiver.refuse(box, thing, code, retry_after);  AnchorAsked -> receiver.anchor(box, bytes)
               HelloCame -> issue again the receipts that it lacks
    for outgoing in receiver.outgoing(): link.publish(outgoing)

May import sync.encoding, sync.ids, sync.errors; no I/O, no clock, no entropy, no evidence (bodies are opaque here).
"""
