from django.apps import AppConfig


class DefenceConfig(AppConfig):
    name = "server.defence"
    label = "defence"
    zones = frozenset({"inner"})
    mount = "defence/"

    def ready(self) -> None:
        from server.counsel import seams
        from server.defence import telling

        seams.when_one_came(telling.tell_reviewers)
