"""The room box: capture (daemon) and uplink, two processes sharing only the outbox. May import sync, firmware_config."""
