from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "server.filing"
    label = "filing"
    zones = frozenset({"inner"})
    mount = "filing/"

    def ready(self) -> None:
        from server.access import reach
        from server.access.policies import Permission
        from server.cases import seams as cases
        from server.cases.models import Case
        from server.devices import seams as devices
        from server.documents import seams as documents
        from server.documents import sources
        from server.documents.kinds import Kind
        from server.filing import answers, gate, notices, panels, paperwork, rules
        from server.filing.incidents import sealing, shown
        from server.filing.models import Disc, Waiver
        from server.notices import kinds
        from server.recordings import seams as recordings
        from server.recordings.models import Session

        own = (reach.by_person("case__prosecutor"), reach.by_person("case__helpers"))
        for model in (Waiver, Disc):
            reach.lead(model, Permission.SEE_OWN_CASES, *own)
            reach.lead(model, Permission.SEE_UNIT_CASES, reach.by_unit("case__unit"))
            reach.lead(model, Permission.APPROVE_CASES, reach.by_unit("case__unit"))
        reach.lead(Case, Permission.APPROVE_CASES, reach.by_unit("unit"))
        reach.lead(Session, Permission.WRITE_INCIDENTS, reach.by_unit("unit"))
        kinds.register(*notices.KINDS)
        sources.register(Kind.D09_RECORDING_NOTE, paperwork.recording_note)
        sources.register(Kind.D11_SEALING, paperwork.sealing_record)
        cases.weigh_with(gate.weigh)
        cases.say_beside(answers.beside)
        cases.add_panel(panels.of_case, order=20)
        recordings.add_panel(panels.of_recording, order=26)
        recordings.add_panel(shown.of_recording, order=27)
        documents.when_sealed(sealing.attach)
        documents.when_voided(sealing.release)
        documents.accounts_from(sealing.accounts)
        recordings.tell_edges_from(rules.edges_on)
        recordings.tell_moments_from(shown.moments)
        recordings.tell_papers_from(shown.papers)
        recordings.add_trouble_panel(shown.of_trouble)
        devices.add_panel(shown.of_room)
