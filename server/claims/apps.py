from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "server.claims"
    label = "claims"
    zones = frozenset({"inner", "outer"})
    mount = "V/"

    def ready(self) -> None:
        from server.claims import letters  # noqa: F401  registers the letter that it takes
