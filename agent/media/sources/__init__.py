"""Where pictures and sound come from: one local driver a file, all behind ports.PacketSource.

cv2 and sounddevice stop here. May import agent.clock and agent.media.{errors,fragments}.
"""
