from tests.server.centre_fixtures import centre, made  # noqa: F401
