"""The contract between box and centre: ids, errors, canonical bytes, evidence, wire.

Pure but for mqtt.py. Imports nothing of agent, server or firmware_config.
"""
