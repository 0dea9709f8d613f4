from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "server.signatures"
    label = "signatures"
    zones = frozenset({"inner", "outer"})
    mount = "signatures/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.notices import kinds
        from server.signatures import notices, taking  # noqa: F401  registers the letters that it takes
        from server.signatures.models import Release, Sitting

        kinds.register(*notices.KINDS)
        reach.lead(Sitting, Permission.PRESIDE_SIGNING, reach.by_person("presided_by"))
        reach.lead(Sitting, Permission.SIGN, reach.by_person("signers__user"))
        reach.lead(Release, Permission.PRESIDE_SIGNING, reach.by_person("asked_by"))
        reach.lead(Release, Permission.RELEASE_HANDS, reach.by_unit("act__signer__sitting__unit"))
