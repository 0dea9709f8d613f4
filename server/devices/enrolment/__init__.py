"""One-time codes, requests, acceptance, certificates and their ends, withdrawal of boxes (docs/enrolment.md)."""
