from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "server.vault"
    label = "vault"
    zones = frozenset({"inner"})
