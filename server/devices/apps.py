from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "server.devices"
    label = "devices"
    zones = frozenset({"inner"})
    mount = "rooms/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.devices import seams
        from server.devices.models import Box, Enrolment, ProfileOrder
        from server.devices.selftests import queries, views
        from server.devices.updates import conditions as updates

        seams.add_panel(views.panel, is_last=True)
        seams.tell_conditions_from(queries.conditions)
        seams.tell_conditions_from(updates.conditions)
        for model in (Box, Enrolment):
            reach.lead(model, Permission.MANAGE_DEVICES, reach.by_unit("room__unit"))
        reach.lead(ProfileOrder, Permission.MANAGE_DEVICES, reach.by_unit("box__room__unit"))
