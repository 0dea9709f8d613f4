from django.apps import AppConfig


class ReceiptsConfig(AppConfig):
    name = "server.receipts"
    label = "receipts"
    zones = frozenset({"inner", "outer"})
    mount = "receipts/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.receipts import letters  # noqa: F401  registers the letter that it takes
        from server.receipts.models import Receipt

        reach.lead(Receipt, Permission.HOLD_RECEIPTS, reach.by_person("lawyer"))
        reach.lead(Receipt, Permission.SEE_UNIT_CASES, reach.by_unit("unit"))
