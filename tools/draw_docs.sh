#!/bin/sh
# Draws docs/ref anew from the code.
set -eu
run=.venv/bin/python
{
    printf '# What the room does: the state table\n\nDrawn from `agent/session.py` by `make docs`.\n\n```mermaid\n'
    $run -m agent states
    printf '```\n'
} > docs/ref/states.md
{
    printf '# Who may what\n\nPrinted from `server/access/policies.py` by `make docs`. Unit and grant narrow each further: a stranger is told 404.\n\n'
    $run -m server.manage show_policies
} > docs/ref/permissions.md
{
    printf '# Cases: course, guards, deadlines\n\nDrawn from `server/cases/course.py`, `server/cases/guards/` and `server/cases/data/` by `make docs`.\n\n'
    $run -m server.manage show_case_states
} > docs/ref/cases.md
{
    printf '# Bookings: how they come about and end\n\nDrawn from `server/bookings/states.py` by `make docs`.\n\n'
    $run -m server.manage show_booking_states
} > docs/ref/bookings.md
{
    printf '# How a lawyer is bound to a person in a case\n\nDrawn from `server/counsel/states.py` by `make docs`; what each step asks for: [people and permission](../access.md#a-lawyers-binding).\n\n```mermaid\n'
    $run -m server.manage draw_bindings
    printf '```\n'
} > docs/ref/bindings.md
{
    printf '# How a box comes to be enrolled\n\nDrawn from `server/devices/enrolment/states.py` by `make docs`; what each step asks for: [enrolment](../enrolment.md).\n\n```mermaid\n'
    $run -m server.manage draw_enrolments
    printf '```\n'
} > docs/ref/enrolment.md
{
    printf '# Letters between the zones\n\nPrinted from the handlers by `make docs`; how they travel: [two zones](../two-zones.md).\n\n'
    $run -m server.manage show_letters
} > docs/ref/letters.md
{
    printf '# Notices: how they go out, and which there are\n\nDrawn from `server/notices/states.py` and what each app registers, by `make docs`.\n\n'
    $run -m server.manage draw_deliveries
} > docs/ref/notices.md
{
    printf '# How a lawyer'"'"'s opinion or request comes before the unit\n\nDrawn from `server/submissions/states.py` by `make docs`; why it is so: [decision 0021](../decisions/0021-receipts-and-submissions-are-apps-of-their-own.md).\n\n```mermaid\n'
    $run -m server.manage draw_submissions
    printf '```\n'
} > docs/ref/submissions.md
{
    printf '# Before filing: what is asked, who lets it pass; discs\n\nDrawn from `server/filing/` and `server/filing/data/gate.toml` by `make docs`; why it is so: [filing](../filing.md).\n\n'
    $run -m server.manage show_gate
} > docs/ref/filing.md
{
    printf '# Kinds of documents: who signs, what seals, on what basis\n\nPrinted from `server/documents/delivered/*/meta.toml` by `make docs`; how they are made: [kinds of documents](../documents-kinds.md). 未核对: nobody compared it with the official form yet.\n\n'
    $run -m server.manage show_document_kinds
    printf '\n'
} > docs/ref/documents.md
{
    printf '# How a document goes on, and how a template is put in force\n\nDrawn from `server/documents/states.py` by `make docs`; why it is so: [documents](../documents.md).\n\n'
    $run -m server.manage draw_documents
} > docs/ref/documents-course.md
{
    printf '# How a document is signed\n\nDrawn from `server/signatures/states.py` by `make docs`; what each part is: [signatures](../signatures.md).\n\n'
    $run -m server.manage draw_signing
} > docs/ref/signatures.md
{
    printf '# What happens to a dossier\n\nDrawn from `server/dossiers/states.py` by `make docs`; what each means: [dossiers](../dossiers.md).\n\n'
    $run -m server.manage draw_dossiers
} > docs/ref/dossiers.md
{
    printf '# Self-test: every check, how it can end, who does what\n\nPrinted from `firmware_config/selftests.toml` by `make docs`; a good end has no line. How it works: [self-test](../selftest.md).\n\n'
    $run -m firmware_config.selftests
} > docs/ref/selftests.md
{
    printf '# What is asked, clause by clause, and how it stands\n\nPrinted from `server/operations/data/compliance.toml` by `make docs`. For self-examination: no assessor said any of this. “Not seen”: the clause is known from publications about it and waits for comparison with the official text.\n'
    $run -m server.manage show_compliance
} > docs/ref/compliance.md
{
    printf '# Settings of a centre\n\nPrinted from `server/config/environment.py` by `make docs`; they stand in `/etc/msr/centre.env` ([installing a centre](../guide/centre.md)). A name that is none of these stops the start.\n\n'
    $run -m server.manage show_settings
} > docs/ref/settings.md
$run -m tools.draw_composite
