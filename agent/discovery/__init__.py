"""Which cameras there are, and which camera it is: ONVIF, and a look at RTSP ports. Only on the camera network.

May import agent.{clock,errors}, agent.media.sources.ports, firmware_config. No credential is ever printed, nor sent to
a camera that the profile does not name.
"""
