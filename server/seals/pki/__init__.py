"""The project's own authorities for signatures: certificates, lists of the revoked, the folder they lie in."""
