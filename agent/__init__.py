"""The room box: capture (daemon) and uplink, two processes that share only the outbox.

May import sync and firmware_config.
"""
