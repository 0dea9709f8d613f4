// Buttons, the questions that some ask first, and the keys. What is offered, and in which words, comes with the state.
import { ask, at, child, lang, put, rows } from "./page.js";
import * as entry from "./entry.js";
import { icon } from "./icons.js";

// A second tap of a heavy finger must neither answer the next question nor press the button that has just come there.
const SETTLE_MS = 350;
const SAID_MS = 6000, LEAVE_MS = 4000;
let offered = [], questions = {}, open = null, shownAt = 0, shownChoices = "", silence = 0, isFirst = true;

export function showDeeds(state) {
  offered = state.buttons;
  questions = state.sheets;
  const isAlways = (each) => each.id === "alarm";
  rows(at("deeds"), offered.filter((each) => !isAlways(each)), (each) => each.id, makeButton, showButton);
  const kept = [...offered.filter(isAlways), { id: "language" }];
  rows(at("always"), kept, (each) => each.id, makeButton, showButton);
  isFirst = false;
  if (open && !offered.some((each) => each.sheet === open)) shut();
  if (open) showSheet();
}

export function say(words, ok) {
  const bar = at("said");
  clearTimeout(silence);
  bar.hidden = !words;
  bar.dataset.ok = String(ok);
  put(bar, words ?? "");
  silence = setTimeout(() => { bar.hidden = true; }, SAID_MS);
}

function makeButton(each) {
  if (each.id === "language") return at("language");
  const button = document.createElement("button");
  button.type = "button";
  child(button, "kbd");
  const picture = icon(each.id), cameAt = isFirst ? -SETTLE_MS : performance.now();
  if (picture) button.append(picture);
  child(button, "span", "label");
  button.addEventListener("click", () => { if (performance.now() - cameAt > SETTLE_MS) press(each.id, "panel"); });
  return button;
}

function showButton(button, each) {
  if (each.id === "language") return;
  button.dataset.tone = each.tone;
  button.classList.toggle("large", each.large);
  button.setAttribute("aria-keyshortcuts", each.key);
  put(button.querySelector("kbd"), each.key);
  put(button.querySelector(".label"), each.label);
}

function press(id, by) {
  const each = offered.find((one) => one.id === id);
  if (!each) return;
  if (each.sheet && each.sheet === open) shut();
  else if (each.sheet) unfold(each.sheet);
  else if (each.goes) leave(each.goes, document.querySelector(`nav [data-id="${id}"]`));
  else perform([each.deed], by, document.querySelector(`nav [data-id="${id}"]`));
}

async function perform(deeds, by, button) {
  button?.classList.add("busy");
  let answer = null;
  for (const deed of deeds) {
    answer = await ask({ do: "act", by, ...deed });
    if (!answer?.ok) break;
  }
  button?.classList.remove("busy");
  if (answer === null || answer.words) say(answer?.words ?? document.body.dataset.lostPanel, Boolean(answer?.ok));
  else if (answer.ok) say("", true);
  return Boolean(answer?.ok);
}

// The centre's page, in this very window: a screen without keys could not come back from a page that did not come. It
// is told our port, to lead back here.
async function leave(to, button) {
  button?.classList.add("busy");
  const answers = await fetch(to, { mode: "no-cors", credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(LEAVE_MS) }).catch(() => null);
  button?.classList.remove("busy");
  if (answers) location.assign(`${to}?panel=${location.port || 80}`);
  else say(document.body.dataset.lostCentre, false);
}

// --- the question ---

function unfold(name) {
  open = name;
  entry.clear();
  shownChoices = "";
  say("", true);
  showSheet();
  at("sheet-title").focus({ preventScroll: true });
}

function shut() {
  const opener = offered.find((each) => each.sheet === open);
  const held = document.querySelector(".sheet").contains(document.activeElement);
  open = null;
  entry.show(null);
  document.querySelector(".sheet").hidden = true;
  document.body.dataset.sheet = "false";
  if (held && opener) document.querySelector(`nav [data-id="${opener.id}"]`)?.focus({ preventScroll: true });
}

function showSheet() {
  const sheet = questions[open];
  document.querySelector(".sheet").hidden = false;
  document.body.dataset.sheet = "true";
  put(at("sheet-title"), sheet.title);
  put(at("sheet-note"), sheet.note);
  entry.show(sheet.entry);
  at("choices").dataset.keypad = String(Boolean(sheet.entry));
  const now = JSON.stringify([open, sheet.title, sheet.choices.map((each) => each.label)]);
  if (now !== shownChoices) shownAt = performance.now();
  shownChoices = now;
  at("choices").dataset.many = String(sheet.choices.length > 8 && !sheet.entry);
  at("choices").dataset.pairs = String(sheet.choices.length === 8);
  rows(at("choices"), sheet.choices, (each) => each.key, makeChoice, showChoice);
}

function makeChoice(each) {
  const button = document.createElement("button");
  button.type = "button";
  child(button, "kbd", "", each.key);
  child(button, "span", "label");
  button.addEventListener("click", () => choose(each.key, "panel"));
  return button;
}

function showChoice(button, each) {
  put(button.querySelector(".label"), each.label);
  button.dataset.tone = each.tone;
  button.setAttribute("aria-keyshortcuts", each.key);
  if (each.is_done === null) button.removeAttribute("aria-pressed");
  else button.setAttribute("aria-pressed", String(each.is_done));
}

async function choose(key, by) {
  const name = open, each = questions[open]?.choices.find((one) => one.key === key);
  if (!each || performance.now() - shownAt < SETTLE_MS) return;
  const said = questions[open].entry;
  if (said && !each.deeds.length) return void entry.type(key);
  const typed = said ? entry.take() : "";
  if (said && !typed) return;
  const deeds = said ? each.deeds.map((deed) => ({ ...deed, [said.field]: typed })) : each.deeds;
  if (said) showSheet();
  const done = await perform(deeds, by, at("choices").querySelector(`[data-id="${key}"]`));
  if (done && each.closes && open === name) shut();
}

// --- the keys ---

function turn() {
  location.search = lang === "zh" ? "?lang=en" : "";
}

function key(event) {
  if (event.key === " " && event.target.id !== "button") event.preventDefault();  // Space is the record button's alone
  if (event.repeat || event.metaKey || event.shiftKey || event.ctrlKey !== event.altKey) return;
  if (event.code === "Escape" && open) return void shut();
  // A key box types Ctrl+Alt and the key; a foot switch types F13, the next chapter.
  const by = event.code === "F13" ? "foot-switch" : event.ctrlKey ? "key-box" : "panel";
  const name = event.code === "F13" ? "C" : event.code.replace(/^(Key|Digit|Numpad)/, "");
  if (open && questions[open].choices.some((each) => each.key === name)) {
    if (name === "Enter") event.preventDefault();  // it is the keypad's own, not the focused button's
    return void choose(name, by);
  }
  const each = offered.find((one) => one.key === name);
  if (each) press(each.id, by);
  else if (name === at("language").querySelector("kbd").textContent) turn();
}

export function listen() {
  addEventListener("keydown", key);
  addEventListener("keyup", (event) => { if (event.key === " ") event.preventDefault(); });
  // A finger or mouse never leaves the focus behind, so that no later key can press the same button again.
  addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
  at("language").addEventListener("click", turn);
  at("back").addEventListener("click", shut);
}
