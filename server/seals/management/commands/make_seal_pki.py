from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from server.seals import book, configured


class Command(BaseCommand):
    help = (
        "Makes this centre's own authorities for signatures in seals/ among its keys: root, issuing authority, time "
        "stamps, system certificate; and root.crl, so that root.pem can be taken offline. They have no legal effect, "
        "and say so. What is there stays as it is."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now, pki = timezone.now(), configured.pki()
        made = pki.make(now)
        book.note_folder(pki, now)
        configured.write_root_list(now)
        self.stdout.write(f"{pki.folder}: made {', '.join(made) if made else 'nothing, all is there'}")
