"""The stimulus as one page that any phone or screen shows: the coded series of flashes and beeps. Pure."""

from __future__ import annotations

import json

from agent.media.alignment import BEEP_HZ, BEEP_S, FLASH_S, ONSETS_S, PERIOD_S

# getOutputTimestamp says what is being heard now; a picture drawn now is seen about one refresh later.
_SEEN_LATER_S = 0.016

_PAGE = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>声画对齐 Alignment</title>
<style>
  html, body { margin: 0; height: 100%; background: #000; color: #bbb; font: 20px/1.6 sans-serif; }
  body.on { background: #fff; }
  main { padding: 2rem; }
  button { font: inherit; padding: 1rem 2rem; }
  body.on main { visibility: hidden; }
</style>
<main>
  <p>亮度和音量调到最大，用本机扬声器（不用蓝牙）。按下后放到摄像机前，靠近话筒。</p>
  <p>Full brightness and volume, the device's own loudspeaker (no Bluetooth). Press, then hold it before the camera,
  near the microphone.</p>
  <button>开始 Start</button>
</main>
<script>
"use strict";
const code = CODE;
document.querySelector("button").onclick = event => {
  event.target.hidden = true;
  const sound = new AudioContext({ latencyHint: "interactive" });
  const began = sound.currentTime + 0.5;
  let beeps = 0;
  const at = n => began + Math.floor(n / code.onsets.length) * code.period + code.onsets[n % code.onsets.length];
  const beep = from => {
    const tone = sound.createOscillator();
    tone.frequency.value = code.hertz;
    tone.connect(sound.destination);
    tone.start(from);
    tone.stop(from + code.beep);
  };
  const heard = () => {
    const stamp = sound.getOutputTimestamp();
    return stamp.contextTime + (performance.now() - stamp.performanceTime) / 1000;
  };
  const draw = () => {
    while (at(beeps) < sound.currentTime + 2) beep(at(beeps++));
    const within = (heard() + code.ahead - began) % code.period;
    document.body.classList.toggle("on", code.onsets.some(each => within >= each && within < each + code.flash));
    requestAnimationFrame(draw);
  };
  if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => {});
  if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
  draw();
};
</script>
</html>
"""


def page() -> str:
    """A whole HTML page that needs no network."""
    code = {
        "onsets": [round(onset, 5) for onset in ONSETS_S],
        "period": round(PERIOD_S, 5),
        "flash": FLASH_S,
        "beep": BEEP_S,
        "hertz": BEEP_HZ,
        "ahead": _SEEN_LATER_S,
    }
    return _PAGE.replace("CODE", json.dumps(code), 1)
