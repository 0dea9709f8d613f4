// The network page: shows what is kept and what is on trial, asks for a trial, and for its end. It counts nothing itself.
import { at, child, put } from "./page.js";
import { blame, call, field, tell } from "./technician.js";

const SHOW_EVERY_MS = 1000;
const said = document.body.dataset;
let filled = false, busy = false, wasOnTrial = false;

const lists = ["room.dns", "room.ntp"];

// Cards change while a technician plugs cables: the rows follow, what he wrote stays.
function showCards(cards) {
  const told = JSON.stringify(cards);
  if (at("cards").dataset.told === told) return;
  at("cards").dataset.told = told;
  at("cards").replaceChildren();
  for (const card of cards) {
    const row = child(at("cards"), "tr");
    child(row, "td", "", `${card.card}  ${card.mac}`);
    child(row, "td", "", card.has_cable === null ? said.idle : card.has_cable ? said.plugged : said.unplugged);
    child(row, "td", "", card.addresses.join(" ") || "–");
  }
  if (!cards.length) child(child(at("cards"), "tr"), "td", "", said.noCards).colSpan = 3;
  for (const name of ["room.card", "cameras.card"]) {
    const chosen = field(name).value;
    field(name).replaceChildren(...cards.map((card) => new Option(card.card)));
    if (cards.some((card) => card.card === chosen)) field(name).value = chosen;
  }
}

function fill(network) {
  for (const [part, values] of Object.entries(network)) {
    for (const [key, value] of Object.entries(values)) {
      field(`${part}.${key}`).value = Array.isArray(value) ? value.join(" ") : value;
    }
  }
  at("dhcp").checked = network.room.address === "dhcp";
  at("second").checked = Boolean(network.cameras);
}

function follow() {
  const dhcp = at("dhcp").checked;
  for (const name of ["room.address", "room.gateway"]) {
    field(name).disabled = dhcp;
    if (dhcp) field(name).value = "";
  }
  at("second-card").hidden = !at("second").checked;
}

function show(answer) {
  if (!answer?.ok) return tell(answer?.words);
  showCards(answer.cards);
  put(at("code-label"), answer.has_code || answer.kept ? said.code : said.firstCode);
  if (!filled) {
    filled = true;
    if (answer.kept) fill(answer.kept);
    else {
      const second = answer.cards.find((card) => card.card !== answer.cards[0].card);
      if (second) field("cameras.card").value = second.card;
      tell(said.none);
    }
    follow();
  }
  at("trial").hidden = !answer.trial;
  at("try").disabled = busy || Boolean(answer.trial);
  put(at("left"), String(answer.trial?.left_s ?? ""));
  if (wasOnTrial && !answer.trial && !busy) tell(said.undone);
  wasOnTrial = Boolean(answer.trial);
}

function asked() {
  const network = { room: {}, cameras: {} };
  for (const element of at("form").elements) {
    const [part, key] = element.name.split(".");
    const text = key ? element.value.trim() : "";
    if (!text) continue;
    network[part][key] = lists.includes(element.name) ? text.split(/\s+/) : key === "vlan" && /^\d+$/.test(text) ? Number(text) : text;
  }
  if (at("dhcp").checked) network.room.address = "dhcp";
  if (!at("second").checked) delete network.cameras;
  return network;
}

async function act(deed, words) {
  busy = true;
  at("try").disabled = true;
  tell(deed.do === "apply" ? said.trying : "");
  const answer = await call("/network", { ...deed, code: at("code").value });
  const now = answer?.ok ? answer : await call("/network.json");
  busy = false;
  wasOnTrial = Boolean(now?.trial);
  show(now);
  tell(answer?.ok ? words : answer?.words);
  blame(answer?.where);
  if (answer?.ok && deed.do === "apply") at("keep").focus();
}

at("form").addEventListener("submit", (event) => { event.preventDefault(); act({ do: "apply", network: asked() }, ""); });
at("keep").addEventListener("click", () => act({ do: "confirm" }, said.kept));
at("undo").addEventListener("click", () => act({ do: "undo" }, said.undone));
at("form").addEventListener("input", follow);

async function look() {
  if (!busy) show(await call("/network.json"));
  setTimeout(look, SHOW_EVERY_MS);
}
look();
