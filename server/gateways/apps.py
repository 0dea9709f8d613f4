from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "server.gateways"
    label = "gateways"
    zones = frozenset({"inner"})
    mount = "exchange/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.gateways.models import ImportJob

        reach.lead(ImportJob, Permission.IMPORT_CASES, reach.by_own_unit("unit"))
