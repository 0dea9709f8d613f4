from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "server.vault"
    label = "vault"
    zones = frozenset({"inner", "outer"})  # it has no table: the outer one keeps what lawyers hand in
