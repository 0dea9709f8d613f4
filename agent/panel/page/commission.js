// The commissioning page: begins one, puts its questions, and lists what was found. It judges nothing itself.
import { at, child, lang, put, rows } from "./page.js";
import { blame, call, tell } from "./technician.js";

const SHOW_EVERY_MS = 700;
const said = document.body.dataset;
let busy = false, awaited = 0, serial = null;

function make() {
  const line = document.createElement("li");
  for (const name of ["title", "reason"]) child(line, "span", name);
  child(line, "small", "todo");
  return line;
}

function change(line, finding) {
  line.dataset.level = finding.level;
  put(line.querySelector(".title"), [finding.title, finding.subject && `[${finding.subject}]`].filter(Boolean).join(" "));
  put(line.querySelector(".reason"), [finding.reason && (lang === "zh" ? `：${finding.reason}` : `: ${finding.reason}`), finding.measured && ` · ${finding.measured}`].filter(Boolean).join(""));
  put(line.querySelector(".todo"), finding.todo);
}

function show(state) {
  if (!state?.ok) return tell(state?.words);
  const asks = state.said?.kind === "ask";
  if (state.is_running) awaited = 0;
  const begins = awaited > Date.now();
  at("form").hidden = state.is_running || begins;
  at("asked").hidden = !state.is_running && !begins;
  put(at("question"), begins ? said.beginning : state.said?.words ?? said.running);
  at("answers").hidden = !asks;
  if (asks && serial !== state.said.serial) at("yes").focus();
  serial = state.said?.serial ?? null;
  at("none").hidden = state.is_running || begins || Boolean(state.level);
  at("result").hidden = state.is_running || begins || !state.level;
  put(at("verdict"), said[state.level] ?? "");
  if (state.ended_unix_s) put(at("when"), `${new Date(state.ended_unix_s * 1000).toLocaleString(lang === "zh" ? "zh-CN" : "en-GB")} ${state.by}`);
  rows(at("findings"), begins ? [] : state.findings.map((each, place) => ({ ...each, place })), (each) => String(each.place), make, change);
}

async function act(deed) {
  busy = true;
  const answer = await call("/commission", deed);
  busy = false;
  tell(answer?.ok ? "" : answer?.words);
  if (!answer?.ok) blame(answer?.where ?? (deed.do === "commission" ? "code" : undefined));
  else if (deed.do === "commission") awaited = Date.now() + 60_000;
  show(await call("/commission.json"));
}

at("form").addEventListener("submit", (event) => { event.preventDefault(); act({ do: "commission", by: at("by").value, code: at("code").value }); });
at("yes").addEventListener("click", () => act({ do: "answer", serial, yes: true }));
at("no").addEventListener("click", () => act({ do: "answer", serial, yes: false }));
addEventListener("keydown", (event) => {
  if (at("answers").hidden || event.target.matches("input")) return;
  if (event.key === "y" || event.key === "1") at("yes").click();
  if (event.key === "n" || event.key === "0") at("no").click();
});

async function look() {
  if (!busy) show(await call("/commission.json"));
  setTimeout(look, SHOW_EVERY_MS);
}
look();
