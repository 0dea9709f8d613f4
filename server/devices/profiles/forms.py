"""The form of a box's profile: a field for each key that the profile may have, made from what the parser asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from firmware_config.explain import Explained, explain
from firmware_config.profile_orders.edit import Change, is_kept
from firmware_config.toml_lines import lines_of
from server.devices.models import BoxProfile
from server.devices.profiles.ordering import FOLDER
from server.devices.profiles.words import key_words, table_words

#: What describes what a thing is, rather than how it is used: another thing is another table.
_FIXED = frozenset({"name", "kind", "derived"})
_REMOVABLE = ("tracks", "relays", "switches", "door_lamp", "alarm", "heart_rate", "fingerprint", "tablet", "sensors")
_LONGEST = 500
_MOST_TOML = 4_000


class ProfileForm(forms.Form):
    """Fields are named by their paths. `changes` is what differs from the profile that the box has."""

    reason = forms.CharField(label=_("修改理由"), max_length=200)
    extra = forms.CharField(
        label=_("追加设备"),
        required=False,
        max_length=_MOST_TOML,
        widget=forms.Textarea({"rows": 5, "spellcheck": "false", "class": "form-control font-monospace"}),
        help_text=_("整段 TOML，例如一路摄像机的 [[tracks]]。与录制箱上的写法相同，提交时整份检查。"),
    )
    gone = forms.MultipleChoiceField(
        label=_("拆除设备"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
        help_text=_("勾选的整段删除。"),
    )

    def __init__(self, *args: Any, profile: BoxProfile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _found, self._every = explain(profile.text.encode(), FOLDER)
        every = self._every
        self._values = {each.path: each for each in every if _is_editable(each)}
        for path, each in self._values.items():
            self.fields[path] = _field(each)
        tables = [path for path in lines_of(profile.text) if path.partition("[")[0] in _REMOVABLE and "." not in path]
        self.fields["gone"].choices = [(path, _named(path, every)) for path in tables]  # type: ignore[attr-defined]

    def groups(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """An id, the words of a table with the name of what it describes, and the fields of it and of those below."""
        tables: dict[str, list[forms.BoundField]] = {}
        for path in self._values:
            tables.setdefault(path.partition(".")[0], []).append(self[path])
        for number, (table, fields) in enumerate(tables.items()):
            yield f"group-{number}", _named(table, self._every), fields

    def changes(self) -> tuple[Change, ...]:
        """What is to be changed: keys first, then what is appended, then what goes, the last first."""
        found = [
            Change(path, _literal(each, said))
            for path, each in self._values.items()
            if (said := self.cleaned_data.get(path)) != _initial(each) and said not in ("", None)
        ]
        gone = list(reversed(self.cleaned_data["gone"]))
        found = [each for each in found if not any(each.path.startswith(f"{table}.") for table in gone)]
        extra = self.cleaned_data["extra"].replace("\r\n", "\n").strip()
        found += [Change("", extra)] if extra else []
        return tuple(found + [Change(path, None) for path in gone])

    @property
    def error_groups(self) -> bool:
        """True where a field of the profile itself was refused, so that every group is opened."""
        return any(path in self._values for path in self.errors)


def _is_editable(each: Explained) -> bool:
    key = each.path.rpartition(".")[2]
    return each.asked is not None and bool(each.asked.kind) and not is_kept(each.path) and key not in _FIXED


def _named(path: str, every: list[Explained]) -> str:
    """A table with the title of what it describes, or its name."""
    values = {each.path: each.value for each in every if each.path in (f"{path}.title", f"{path}.name")}
    name = values.get(f"{path}.title") or values.get(f"{path}.name")
    return f"{table_words(path)} · {name}" if "[" in path and name else table_words(path)


def _initial(each: Explained) -> Any:
    match each.asked.kind if each.asked is not None else "":
        case "texts":
            return ", ".join(each.value)
        case "flag":
            return "true" if each.value else "false"
        case "number":
            return int(each.value)
        case "fraction":
            return float(each.value)
        case _:
            return str(each.value)


def _field(each: Explained) -> forms.Field:
    asked = each.asked
    assert asked is not None
    below = each.path.rpartition(".")[0].partition(".")[2]
    label = f"{table_words(below)}：{key_words(each.path)}" if below else key_words(each.path)
    common: dict[str, Any] = {"label": label, "required": False, "initial": _initial(each)}
    if not asked.is_set:
        common["help_text"] = _("默认值")
    match asked.kind:
        case "number":
            return forms.IntegerField(min_value=asked.low, max_value=asked.high, **common)
        case "fraction":
            return forms.FloatField(min_value=0, max_value=1, widget=forms.NumberInput({"step": "any"}), **common)
        case "flag":
            return forms.ChoiceField(choices=[("true", _("是")), ("false", _("否"))], **common)
        case _ if asked.choices:
            return forms.ChoiceField(choices=[(word, word) for word in asked.choices], **common)
        case _:
            return forms.CharField(max_length=_LONGEST, widget=forms.TextInput({"spellcheck": "false"}), **common)


def _literal(each: Explained, said: Any) -> str:
    """A value as TOML writes it; JSON's texts, numbers and truth values are TOML's too."""
    match each.asked.kind if each.asked is not None else "":
        case "texts":
            return json.dumps([word.strip() for word in str(said).split(",") if word.strip()], ensure_ascii=False)
        case "flag":
            return str(said)
        case _:
            return json.dumps(said, ensure_ascii=False)


class UploadForm(forms.Form):
    """The profile as it lies on the box."""

    file = forms.FileField(
        label=_("配置文件"),
        help_text=_("录制箱上的 /etc/msr/profile.toml。其中的密码在保存前即抹去。"),
        widget=forms.ClearableFileInput({"accept": ".toml"}),
    )
