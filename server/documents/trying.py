"""A template that nobody approved yet is tried in a process of its own (child.py), ended when it takes too long."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from server.documents import fonts
from server.documents.compiling import Compiled, Place
from server.documents.errors import BadTemplate
from server.documents.kinds import Kind
from server.documents.models import TemplateVersion
from server.documents.rendering import bad_template, check_pdf
from server.documents.samples import sample_payload, samples_of
from server.documents.shaping import shape_of

LONGEST_SECONDS = 20


def check(version: TemplateVersion) -> None:
    """Raises BadTemplate unless its meta reads and every sample of its kind comes out as PDF/A."""
    shape_of(version.meta)
    for sample in samples_of(version.kind):
        check_pdf(tried(Kind(version.kind), version.template, version.meta, sample))


def tried(kind: Kind, template: str, meta: str, sample: Path, *, longest: float = LONGEST_SECONDS) -> Compiled:
    """That text over that sample, within so many seconds. Raises BadTemplate."""
    shape = shape_of(meta)
    payload, files = sample_payload(kind.value, sample)
    payload["doc"] |= {"title": shape.title, "draft": True}
    payload["doc"]["version"] = {"template": "", "basis": shape.basis}
    told = {
        "kind": kind.value, "template": template, "payload": payload, "fonts": [str(each) for each in fonts.folders()],
        "files": {name: base64.b64encode(data).decode() for name, data in files.items()},
    }  # fmt: skip
    try:
        done = subprocess.run(
            [sys.executable, "-m", "server.documents.child"], input=json.dumps(told), capture_output=True, text=True,
            timeout=longest, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise BadTemplate(
            f"{kind.value}: longer than {longest} s",
            _("模板排版超过 %(seconds)d 秒，请检查其中的循环。") % {"seconds": longest},
        ) from error
    if done.returncode != 0:
        raise bad_template(kind, done.stderr.strip()[-400:])
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise bad_template(kind, answer["error"])
    return Compiled(base64.b64decode(answer["pdf"]), tuple(_place(each) for each in answer["places"]))


def _place(told: dict[str, Any]) -> Place:
    return Place(**{**told, "box": tuple(told["box"])})
