// The virtual front panel of a pretend box: a finger on the pin while the button is down, plugs to pull.
import { ask, at, child, put, rows } from "./page.js";

const SHORTEST_MS = 120;  // a tap goes down and up in no time, two inputs follow at once; a finger and the contact's filter do not
const HOLD_MS = 400;      // while the button is down the panel is told so: a page that went away holds nothing down
const page = crypto.randomUUID(), button = at("button");
let isDown = false, movedAt = 0, holding = 0, moves = Promise.resolve();

const pause = (ms) => new Promise((go) => { setTimeout(go, Math.max(0, ms)); });

// Down and up go out one after another, each only when the one before has lasted as long as a finger needs: a contact
// that opened for less than its filter's time was, to the room, never released, and the press after it is lost.
function press(down) {
  if (down === isDown) return;
  isDown = down;
  button.classList.toggle("down", down);
  clearInterval(holding);
  if (down) holding = setInterval(() => ask({ do: "hold", page }), HOLD_MS);
  moves = moves.then(async () => {
    await pause(movedAt + SHORTEST_MS - performance.now());
    await ask({ do: "pin", down, page });
    movedAt = performance.now();
  });
}

// Space is the button wherever the focus is; Enter presses it where it has the focus itself.
const isKey = (event) => event.key === " " || (event.key === "Enter" && event.target === button);

export function showDevice(state) {
  for (const [colour, glow] of Object.entries(state.lamps)) at(`lamp-${colour}`).dataset.glow = glow;
  rows(at("plugs"), state.tracks, (track) => track.name, makePlug, showPlug);
}

function makePlug(track) {
  const row = document.createElement("li");
  child(row, "span", "title");
  const plug = child(row, "button");
  plug.type = "button";
  plug.addEventListener("click", () => ask({ do: "unplug", track: track.name, out: plug.getAttribute("aria-pressed") !== "true" }));
  return row;
}

function showPlug(row, track) {
  const plug = row.querySelector("button");
  row.dataset.condition = track.condition;
  put(row.querySelector(".title"), track.title);
  put(plug, track.plug);
  plug.setAttribute("aria-pressed", String(track.out));
}

export function listen() {
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    press(true);
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) button.addEventListener(name, () => press(false));
  for (const name of ["contextmenu", "click"]) button.addEventListener(name, (event) => event.preventDefault());
  addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    if (!event.repeat) press(true);
  });
  addEventListener("keyup", (event) => { if (event.key === " " || event.key === "Enter") press(false); });
  for (const name of ["blur", "pagehide"]) addEventListener(name, () => press(false));
}
