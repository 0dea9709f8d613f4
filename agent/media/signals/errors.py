"""What can go wrong about signals themselves."""

from __future__ import annotations

from agent.media.errors import MediaError


class ThresholdsWrong(MediaError):
    """The file of thresholds is not what this program reads."""

    observed = "thresholds-wrong"


class NoFaceModel(MediaError):
    """No package that brings the model of faces is installed: persons are not counted."""

    observed = "no-face-model"
