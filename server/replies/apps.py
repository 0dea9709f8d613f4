from django.apps import AppConfig


class RepliesConfig(AppConfig):
    name = "server.replies"
    label = "replies"
    zones = frozenset({"inner"})
    mount = "replies/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.cases import seams as cases
        from server.replies import attaching, beginning, clock, document, giving, panels, queries, standing, telling
        from server.signatures.seams import own_of
        from server.submissions import by_hand, seams
        from server.submissions import standing as known
        from server.submissions.models import Attached, How, Submission

        reach.lead(Submission, Permission.ANSWER_SUBMISSIONS, queries.by_handling(""))
        reach.lead(Submission, Permission.SEE_UNIT_CASES, reach.by_unit("unit"))
        reach.lead(Attached, Permission.ANSWER_SUBMISSIONS, queries.by_handling("submission__"))
        reach.lead(Attached, Permission.SEE_UNIT_CASES, reach.by_unit("submission__unit"))
        known.find(How.BOOKING, standing.case_of_booking)
        cases.add_panel(panels.of_case, order=30)
        giving.listen()
        beginning.listen()
        seams.keep_time(clock.due)
        seams.when_one_came(attaching.attach)
        own_of(by_hand.PREFIX, attaching.hand_came)
        seams.when_answered(attaching.answered)
        seams.when_answered(document.follow_answer)
        seams.when_one_came(telling.tell_handlers)
