from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "server.documents"
    label = "documents"
    zones = frozenset({"inner"})
    mount = "documents/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.cases import seams as cases
        from server.documents import completing, film, panels, queries, seams, staff
        from server.documents.models import Document, TemplateVersion
        from server.recordings import marking
        from server.seals import seams as seals
        from server.signatures import seams as signatures

        for permission in (Permission.KEEP_TEMPLATES, Permission.APPROVE_TEMPLATES):
            reach.lead(TemplateVersion, permission, reach.by_unit("unit"))
        own = (reach.by_person("case__prosecutor"), reach.by_person("case__helpers"))
        for permission in (Permission.SEE_OWN_CASES, Permission.EDIT_OWN_CASES):
            reach.lead(Document, permission, *own)
        for permission in (Permission.SEE_UNIT_CASES, Permission.EDIT_UNIT_CASES):
            reach.lead(Document, permission, reach.by_unit("case__unit"))
        cases.add_panel(panels.documents_of_case, order=20)
        seams.accounts_from(staff.of_case)
        seams.facts_changed(queries.facts_changed_at)
        signatures.when_acted(completing.act_happened)
        signatures.when_refused(completing.refused)
        signatures.when_done(completing.hands_are_there)
        seals.register_store(completing.KEEPER, completing.to_lift, completing.lifted)
        marking.read_by(film.PREFIX, film.read)
        marking.tend_by(film.tend)
