from django.apps import AppConfig


class HearingsConfig(AppConfig):
    name = "server.hearings"
    label = "hearings"
    zones = frozenset({"inner"})
    mount = "hearings/"
