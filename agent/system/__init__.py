"""What the box stands on: mains, time, disks, watchdog, network. Readers of others' programs, and what they come to.

May import agent.control, agent.clock, agent.supervise and firmware_config. Capture takes only `chrony` from here.
"""
