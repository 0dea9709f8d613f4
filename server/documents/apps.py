from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "server.documents"
    label = "documents"
    zones = frozenset({"inner"})
    mount = "documents/"
