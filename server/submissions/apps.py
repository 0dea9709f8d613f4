from django.apps import AppConfig


class SubmissionsConfig(AppConfig):
    name = "server.submissions"
    label = "submissions"
    zones = frozenset({"inner", "outer"})
    mount = "submissions/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.notices import kinds
        from server.receipts import words
        from server.receipts.kinds import About
        from server.submissions import copies, notices, receipting, standing, taking  # noqa: F401  they take letters
        from server.submissions.models import Attached, Copy, Draft, Returned, Submission
        from server.submissions.states import Answer, SubmissionKind

        kinds.register(*notices.KINDS)
        spoken = {each.value: each.label for each in (*SubmissionKind, *Answer, *Returned)}
        for about in (About.OPINION, About.REQUEST):
            words.name_values(about, spoken)
        words.name_pairs(About.OPINION, receipting.in_words)
        standing.by_binding()
        reach.lead(Submission, Permission.SUBMIT, reach.by_person("lawyer"))
        reach.lead(Draft, Permission.SUBMIT, reach.by_person("lawyer"))
        reach.lead(Copy, Permission.SUBMIT, reach.by_person("lawyer"))
        reach.lead(Attached, Permission.SUBMIT, reach.by_person("submission__lawyer"))
