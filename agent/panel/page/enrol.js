// The enrolment page: the code in five groups, each looked at as it is full; then how far it is, once a second.
import { at, child, put } from "./page.js";
import { blame, call, field, tell } from "./technician.js";

const SHOW_EVERY_MS = 1000, GROUP = 5;
const said = document.body.dataset;
const groups = [1, 2, 3, 4, 5].map((number) => field(`group.${number}`));
// What the screen's keys type, by the kind of field that has the focus.
const KEYS = { code: "1234567890", text: "1234567890ABCDEFGHJKMNPQRSTVWXYZ", origin: "1234567890.:/-abcdefghijklmnopqrstuvwxyz" };
let filled = false, busy = false, last = field("origin");

async function spell(place) {
  const group = groups[place];
  group.classList.remove("good");
  const answer = await call("/enrol", { do: "spell", place, group: group.value });
  if (!answer) return;
  group.classList.toggle("good", answer.ok);
  if (!answer.ok) return tell(answer.words), blame(answer.where);
  group.removeAttribute("aria-invalid");
  tell("");
}

function typed(place) {
  const group = groups[place];
  group.value = group.value.toUpperCase().replace(/[^0-9A-Z]/g, "");
  group.classList.remove("good");
  if (group.value.length < GROUP) return;
  (groups[place + 1] ?? at("code")).focus(); // who types on without a look must lose no letter; a slip leads back
  spell(place);
}

// A whole code that is pasted or read by a scanner fills all groups.
function pasted(event) {
  const all = event.clipboardData.getData("text").toUpperCase().replace(/[^0-9A-Z]/g, "");
  if (all.length !== GROUP * groups.length) return;
  event.preventDefault();
  groups.forEach((group, place) => { group.value = all.slice(place * GROUP, (place + 1) * GROUP); spell(place); });
}

groups.forEach((group, place) => {
  group.addEventListener("input", () => typed(place));
  group.addEventListener("paste", pasted);
  group.addEventListener("keydown", (event) => { if (event.key === "Backspace" && !group.value) groups[place - 1]?.focus(); });
});

const kindOf = (element) => (element === at("code") || element === at("code-again") ? "code" : element === field("origin") ? "origin" : "text");

function press(text) {
  if (!last) return;
  last.value = text ? last.value + text : last.value.slice(0, -1);
  if (last.maxLength > 0) last.value = last.value.slice(0, last.maxLength);
  last.focus();
  last.dispatchEvent(new Event("input"));
}

function showKeys(kind) {
  const pad = at("keypad");
  if (pad.dataset.kind === kind) return;
  pad.dataset.kind = kind;
  pad.replaceChildren();
  for (const text of [...KEYS[kind], ""]) {
    const key = child(pad, "button", text ? "" : "wide", text || `⌫ ${said.erase}`);
    key.type = "button";
    key.tabIndex = -1; // whoever has a keyboard does not walk through these
    key.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    key.addEventListener("click", () => press(text));
  }
}

at("form").addEventListener("focusin", (event) => {
  if (!event.target.matches("input")) return;
  last = event.target;
  showKeys(kindOf(last));
});

function options(select, values, names, chosen) {
  if (select.options.length === values.length) return;
  select.replaceChildren(...values.map((value) => new Option(names?.[value] ?? value, value, false, value === chosen)));
}

function steps(state) {
  const place = { looking: 0, asking: state.comparison ? 1 : 0, waiting: 2, enrolled: 4, refused: state.heard_s === null ? (state.comparison ? 1 : 0) : 2 }[state.step];
  [...at("steps").children].forEach((line, number) => {
    line.dataset.is = number < place ? "done" : number > place ? "" : state.step === "refused" ? "failed" : "now";
  });
}

function show(state) {
  // An enrolled box has no such process any more: its silence then is no news.
  if (!state?.ok) return tell(at("done").hidden ? state?.words : "");
  const isForm = state.step === "none";
  if (at("form").hidden && isForm) filled = false;
  at("form").hidden = !isForm;
  at("under-way").hidden = ["none", "enrolled"].includes(state.step);
  at("done").hidden = state.step !== "enrolled";
  put(at("code-label"), state.has_code ? said.code : said.firstCode);
  options(field("model"), state.models, state.names, state.model);
  options(field("camera"), state.cameras, null, state.cameras[0]);
  at("by-camera").hidden = !state.cameras.length;
  put(at("origin"), state.origin);
  at("compare").hidden = !state.comparison || state.step === "refused";
  put(at("comparison"), state.comparison);
  put(at("protection"), state.protection === "tpm" ? said.inTpm : said.inFile);
  put(at("heard"), state.heard_s === null ? "" : `${state.heard_s} ${said.heard}`);
  at("again").hidden = state.step !== "refused";
  put(at("who"), [state.box, state.room, state.centre].filter(Boolean).join(" · "));
  steps(state);
  if (isForm && !filled) {
    filled = true;
    showKeys("origin");
    field("origin").focus();
    tell(state.hint);
  } else if (!isForm) tell(state.step === "looking" ? said.looking : state.hint && [state.hint, ["refused", "not-accepted"].includes(state.code) ? state.error : ""].join(""));
}

async function act(deed) {
  busy = true;
  at("begin").disabled = at("read").disabled = true;
  const answer = await call("/enrol", deed);
  busy = at("begin").disabled = at("read").disabled = false;
  if (answer?.ok) show(answer);
  else tell(answer?.words), blame(answer?.where ?? (at("form").hidden ? "code-again" : "code"));
}

const chosen = () => ({ model: field("model").value, code: at("code").value });
at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  act({ do: "begin", origin: field("origin").value, paper: groups.map((each) => each.value).join("-"), ...chosen() });
});
at("read").addEventListener("click", () => act({ do: "camera", camera: field("camera").value, ...chosen() }));
for (const [button, deed] of [["again", "again"], ["other", "forget"]]) {
  at(button).addEventListener("click", () => act({ do: deed, code: at("code-again").value || at("code").value }));
}

async function look() {
  if (!busy) show(await call("/enrol.json"));
  setTimeout(look, SHOW_EVERY_MS);
}
look();
