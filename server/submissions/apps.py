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
        from server.submissions import notices, standing, taking  # noqa: F401  registers the letters that it takes
        from server.submissions.models import Attached, Returned, Submission
        from server.submissions.states import Answer, SubmissionKind

        kinds.register(*notices.KINDS)
        spoken = {each.value: each.label for each in (*SubmissionKind, *Answer, *Returned)}
        for about in (About.OPINION, About.REQUEST):
            words.name_values(about, spoken)
        standing.by_binding()
        reach.lead(Submission, Permission.SUBMIT, reach.by_person("lawyer"))
        reach.lead(Attached, Permission.SUBMIT, reach.by_person("submission__lawyer"))
