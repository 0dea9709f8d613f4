// The room's screen: shows /state.json five times a second, puts a finger on the pin while the button is down.
"use strict";
const meta = (name) => document.querySelector(`meta[name=${name}]`).content;
const at = (id) => document.getElementById(id);
const token = meta("panel-token"), lang = meta("panel-lang");
const button = at("button");
const page = crypto.randomUUID();  // while this page looks, its finger may stay on the button
// A tap on a touch pad goes down and up in no time; a real finger, and the button's own debouncing, take longer.
const SHORTEST_MS = 120;
let isDown = false, downAt = 0;
let deeds = Promise.resolve();

// Deeds go out one after another, so that "up" never overtakes "down".
function act(deed) {
  deeds = deeds.then(() => fetch("/act", {
    method: "POST", keepalive: true, body: JSON.stringify(deed),
    headers: { "Content-Type": "application/json", "X-Panel-Token": token },
  })).then((answer) => { if (answer.status === 403) location.reload(); }).catch(() => {});
  return deeds;
}

function press(down) {
  if (down === isDown) return;
  isDown = down;
  button.classList.toggle("down", down);
  if (!down) deeds = deeds.then(() => pause(downAt + SHORTEST_MS - performance.now()));
  act({ do: "pin", down, page });
  if (down) deeds.then(() => { downAt = performance.now(); });
}
const pause = (ms) => new Promise((go) => { if (ms > 0) setTimeout(go, ms); else go(); });

button.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  button.setPointerCapture(event.pointerId);
  press(true);
});
for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) button.addEventListener(name, () => press(false));
button.addEventListener("contextmenu", (event) => event.preventDefault());
button.addEventListener("click", (event) => event.preventDefault());

const isKey = (event) => (event.key === " " || event.key === "Enter")
  && (event.target === button || !event.target.closest("a, button"));
addEventListener("keydown", (event) => {
  if (!isKey(event)) return;
  event.preventDefault();
  if (!event.repeat) press(true);
});
addEventListener("keyup", (event) => {
  if (event.key !== " " && event.key !== "Enter") return;
  if (isDown || isKey(event)) event.preventDefault();
  press(false);
});
addEventListener("blur", () => press(false));
addEventListener("pagehide", () => press(false));

function put(id, text) {
  const element = at(id);
  if (element.textContent !== text) element.textContent = text;
}

// How wide the words are, in Chinese characters: the style sheet makes them as large as the field allows.
const width = (text) => [...text].reduce((sum, each) => sum + (each < "\u2e80" ? 0.56 : 1), 0);

function trackRow(name) {
  const row = document.createElement("li");
  row.dataset.track = name;
  const title = document.createElement("span"), words = document.createElement("span"), plug = document.createElement("button");
  title.className = "title"; words.className = "words"; plug.type = "button";
  plug.addEventListener("click", () => act({ do: "unplug", track: name, out: plug.getAttribute("aria-pressed") !== "true" }));
  row.append(title, words, plug);
  at("tracks").append(row);
  return row;
}

function showTrack(track) {
  const row = at("tracks").querySelector(`[data-track="${CSS.escape(track.name)}"]`) || trackRow(track.name);
  row.dataset.condition = track.condition;
  row.querySelector(".title").textContent = track.title;
  row.querySelector(".words").textContent = track.words;
  const plug = row.querySelector("button");
  plug.textContent = track.plug;
  plug.setAttribute("aria-pressed", String(track.out));
}

function show(state) {
  document.body.dataset.state = state.state;
  for (const id of ["headline", "hint", "room", "running", "storage", "link", "waiting", "session"]) put(id, state[id]);
  at("headline").style.setProperty("--chars", String(width(state.headline)));
  document.querySelector(".running").classList.toggle("shown", Boolean(state.running));
  for (const [colour, glow] of Object.entries(state.lamps)) at(`lamp-${colour}`).dataset.glow = glow;
  state.tracks.forEach(showTrack);
}

async function look() {
  try {
    const answer = await fetch(`/state.json?lang=${lang}&page=${page}`);
    if (answer.ok) show(await answer.json());
  } catch {
    document.body.dataset.state = "silent";
    put("headline", lang === "zh" ? "面板没有应答" : "Panel: no answer");
    put("hint", "");
    for (const colour of ["red", "amber", "green"]) at(`lamp-${colour}`).dataset.glow = "off";
  }
  setTimeout(look, 200);
}
look();
