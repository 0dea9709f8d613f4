from django.apps import AppConfig


class SealsConfig(AppConfig):
    name = "server.seals"
    label = "seals"
    zones = frozenset({"inner", "outer"})
    mount = "seals/"

    def ready(self) -> None:
        from server.seals import letters  # noqa: F401  registers the letter that it takes
