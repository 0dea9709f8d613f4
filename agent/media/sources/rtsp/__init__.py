"""Network cameras by RTSP over TCP: H.264 and H.265 taken as they come, never re-encoded (decision 0008).

camera   the PacketSource: connects, reads, keeps the session alive        conversation  requests and answers, RFC 2326
digest   signing in, RFC 7616                                             description   what the camera offers, RFC 8866
rtp      packets to access units, RFC 3550, 6184, 7798                    rtcp          the camera's clock, RFC 3550 6.4

Only camera.py does I/O. Nothing here knows of evidence, outbox or network beyond the one camera.
"""
