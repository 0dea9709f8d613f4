"""The interface for programs: OpenAPI at /api/openapi.json, a key a system, problems in words."""
