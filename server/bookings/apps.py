from django.apps import AppConfig


class BookingsConfig(AppConfig):
    name = "server.bookings"
    label = "bookings"
    zones = frozenset({"inner"})
    mount = "bookings/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.bookings import (  # noqa: F401 - answers takes
            answers,
            coming,
            documenting,
            notices,
            panels,
            queries,
            recorded,
            shown,
            signing,
        )
        from server.bookings.models import Booking
        from server.bookings.views import talk
        from server.cases.models import Case
        from server.counsel import changes
        from server.documents import seams as documents
        from server.notices import kinds
        from server.portal import beside
        from server.recordings import bound, seams
        from server.signatures import seams as signed

        own = (reach.by_person("prosecutor"), reach.by_person("helpers"))
        reach.lead(Case, Permission.BOOK_HEARING, *own)
        reach.lead(Booking, Permission.BOOK_HEARING, reach.by_person("case__prosecutor"), queries.by_helping)
        reach.lead(Booking, Permission.SEE_UNIT_CASES, reach.by_unit("case__unit"))
        reach.lead(Booking, Permission.START_RECORDING, queries.by_coming)
        reach.lead(Booking, Permission.ANSWER_BOOKING, queries.by_asking)
        reach.lead(Booking, Permission.ASSIGN_LAWYERS, reach.by_own_unit("agency"))
        bound.listen(recorded.bind)
        bound.listen_arrivals(coming.note)
        seams.add_panel(panels.arrivals_of_recording, order=24)
        seams.tell_moments_from(panels.moments_of_recording)
        beside.add(talk.beside)
        changes.listen(shown.binding_changed)
        documents.accounts_from(documenting.lawyers_of)
        documents.booking_from(documenting.booking_of)
        signed.arrivals(signing.came)
        signed.films(signing.film)
        kinds.register(*notices.KINDS)
