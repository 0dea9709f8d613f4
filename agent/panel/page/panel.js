// The room's screen: hears /events, shows what they say. Where nothing is heard for 3 s it says that, and no lamp glows.
import { at, child, lang, put, rows } from "./page.js";
import * as deeds from "./deeds.js";
import * as device from "./device.js";
import * as views from "./views.js";

const LOST_MS = 3000, LOOK_MS = 500;
const isPretend = document.body.dataset.kind === "pretend";
const LAMPS_OFF = { red: "off", amber: "off", green: "off" };
let heardAt = performance.now(), isLost = false, stream = null;

// How wide the words are, in Chinese characters: the style sheet makes them as large as the field allows.
const width = (text) => [...text].reduce((sum, each) => sum + (each < "\u2e80" ? 0.56 : 1), 0);

function show(state) {
  const body = document.body.dataset;
  body.state = state.state;
  body.asking = String(state.is_asking);
  for (const id of ["headline", "hint", "warning", "room", "session", "climate", "dark"]) put(at(id), state[id]);
  put(at("running-title"), state.running?.title ?? "");
  put(at("running"), state.running?.time ?? "");
  at("headline").style.setProperty("--chars", String(Math.max(4, width(state.headline))));
  rows(at("facts"), state.facts, (fact) => fact.name, makeFact, showFact);
  views.showTracks(state);
  deeds.showDeeds(state);
  if (isPretend) device.showDevice(state);
}

function makeFact(fact) {
  const row = document.createElement("div");
  row.dataset.name = fact.name;
  child(row, "dt");
  child(row, "dd");
  return row;
}

function showFact(row, fact) {
  row.dataset.low = String(fact.is_low);
  put(row.querySelector("dt"), fact.title);
  put(row.querySelector("dd"), fact.words);
}

function heard() {
  heardAt = performance.now();
  if (isLost) listen();  // what was shown is gone: hear everything again
  isLost = false;
}

function listen() {
  stream?.close();
  stream = new EventSource(`/events?lang=${lang}`);
  stream.addEventListener("state", (event) => { heard(); show(JSON.parse(event.data)); });
  stream.addEventListener("levels", (event) => { heard(); views.showLevels(JSON.parse(event.data)); });
  stream.addEventListener("beat", heard);
}

function lose() {
  isLost = true;
  const { lostPanel, lostHint } = document.body.dataset;
  show({
    state: "silent", headline: lostPanel, hint: lostHint, warning: "", room: at("room").textContent, session: "", climate: "", dark: "", is_asking: false,
    is_dark: true, running: null, facts: [], tracks: [], buttons: [], sheets: {}, lamps: LAMPS_OFF,
  });
}

function look() {
  put(at("clock"), new Date().toLocaleTimeString("zh-CN", { hour12: false }));
  const silentMs = performance.now() - heardAt;
  if (silentMs > LOST_MS && !isLost) lose();
  if (stream.readyState === EventSource.CLOSED && silentMs > LOST_MS) listen();
}

deeds.listen();
if (isPretend) device.listen();
listen();
setInterval(look, LOOK_MS);
look();
views.lookOn();
