from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "server.bookings"
    label = "bookings"
    zones = frozenset({"inner"})
    mount = "bookings/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.bookings.models import Booking

        reach.lead(
            Booking, Permission.BOOK_HEARING, reach.by_person("case__prosecutor"), reach.by_person("case__helpers")
        )
        reach.lead(Booking, Permission.SEE_UNIT_CASES, reach.by_unit("case__unit"))
