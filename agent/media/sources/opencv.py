"""The door to OpenCV: imported from here, so that its settings stand before it is loaded."""

from __future__ import annotations

import os

from agent.media.sources.ports import READ_LIMIT_S

# OpenCV waits 10 s for a V4L2 device that says nothing, and reads this only while it is being loaded.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", str(int(READ_LIMIT_S)))

import cv2

__all__ = ["cv2"]
