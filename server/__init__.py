"""The centre (Django): apps by domain, a lower one never imports a higher (server/config/zones.py keeps the order).

May import sync, firmware_config.profile and firmware_config.keystore; never agent.
"""
