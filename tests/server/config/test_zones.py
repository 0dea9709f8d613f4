from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import AppConfig

from server.config.environment import Zone
from server.config.errors import BadZone
from server.config.zones import APPS, app_class, installed, mounted

INNER_ONLY = [dotted for dotted in APPS if app_class(dotted).zones == {"inner"}]  # type: ignore[attr-defined]

#: Prints what a started deployment knows: its models' apps, and every view's module.
LOOK = """
import json
from django.apps import apps
from django.urls import get_resolver
def views(patterns):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from views(each.url_patterns)
        else:
            yield each.callback.__module__
models = sorted({model._meta.app_config.name for model in apps.get_models()})
print(json.dumps({"models": models, "views": sorted(set(views(get_resolver().url_patterns)))}))
"""


def _deployment(zone: str, var: Path) -> dict[str, list[str]]:
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("MSR_", "DJANGO_"))}
    environment = {**clean, "MSR_ZONE": zone, "MSR_VAR": str(var), "MSR_DEMO": "1"}
    command = [sys.executable, "-m", "server.manage", "shell", "--no-imports", "-c", LOOK]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
    told: dict[str, list[str]] = json.loads(done.stdout)
    return told


def test_an_outer_deployment_has_no_model_and_no_route_of_an_inner_app(tmp_path: Path) -> None:
    outer, inner = _deployment("outer", tmp_path / "o"), _deployment("inner", tmp_path / "i")
    assert INNER_ONLY
    for dotted in INNER_ONLY:
        package = app_class(dotted).name
        assert not [name for name in outer["models"] + outer["views"] if name.startswith(package)]
    assert "server.devices" in inner["models"] and "server.devices.views" in inner["views"]


def test_both_zones_together_run_every_app() -> None:
    assert installed(Zone.BOTH) == APPS
    assert set(installed(Zone.INNER)) | set(installed(Zone.OUTER)) == set(APPS)


def test_pages_hang_where_their_app_says() -> None:
    assert ("rooms/", "server.devices.urls") in mounted(Zone.INNER)
    assert "server.devices.urls" not in dict(mounted(Zone.OUTER)).values()


class NowhereConfig(AppConfig):
    name = "nowhere"


class ElsewhereConfig(AppConfig):
    name = "elsewhere"
    zones = frozenset({"middle"})


@pytest.mark.parametrize("config", [NowhereConfig, ElsewhereConfig])
def test_an_app_that_does_not_say_where_it_runs_stops_the_start(config: type[AppConfig]) -> None:
    with pytest.raises(BadZone, match=config.__qualname__):
        installed(Zone.INNER, (f"{config.__module__}.{config.__qualname__}",))
