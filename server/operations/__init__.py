"""The operator's own tools: backup and drill, storage to come, alarms by mail and webhook, break-glass, compliance.

May import everything below; nothing but the shell imports it.
"""
