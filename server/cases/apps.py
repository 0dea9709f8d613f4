from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "server.cases"
    label = "cases"
    zones = frozenset({"inner"})
