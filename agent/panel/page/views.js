// Pictures and levels. Dark means dark at once: what is on its way is thrown away, what is shown is wiped.
import { at, child, put, rows } from "./page.js";

const EVERY_MS = 1000, WIDTH = 320, HEIGHT = 180;
let isDark = true, age = 0;  // `age` rises with each darkness: a picture asked for before it is never shown after it

export function showTracks(state) {
  isDark = state.is_dark;
  document.body.dataset.dark = String(isDark);
  if (isDark) wipe();
  const kinds = { picture: [], sound: [] };
  for (const track of state.tracks) (kinds[track.kind] ?? kinds.picture).push(track);
  rows(at("pictures"), kinds.picture, (track) => track.name, makePicture, showTrack);
  rows(at("sounds"), kinds.sound, (track) => track.name, makeSound, showTrack);
}

export function showLevels(levels) {
  if (isDark) return;
  for (const row of [...at("pictures").children, ...at("sounds").children]) {
    const seen = levels[row.dataset.id] ?? {}, meter = row.querySelector("meter");
    put(row.querySelector(".signal"), (seen.signals ?? []).join(" · "));
    row.dataset.alert = String(Boolean(seen.signals?.length));
    if (meter) {
      meter.value = seen.level ?? 0;
      meter.title = `${seen.peak ?? 0}`;
    } else put(row.querySelector(".persons"), seen.persons ?? "");
  }
}

function wipe() {
  age += 1;
  for (const canvas of document.querySelectorAll("#pictures canvas")) {
    canvas.getContext("2d").clearRect(0, 0, WIDTH, HEIGHT);
    canvas.parentElement.classList.remove("seen");
  }
  for (const each of document.querySelectorAll(".views .signal, .views .persons")) each.textContent = "";
  for (const meter of document.querySelectorAll("meter")) meter.value = 0;
}

function makePicture() {
  const figure = document.createElement("figure"), canvas = child(figure, "canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  child(figure, "span", "none", at("pictures").dataset.none);
  child(figure, "span", "signal");
  const caption = child(figure, "figcaption");
  for (const name of ["title", "persons", "words"]) child(caption, "span", name);
  return figure;
}

function makeSound() {
  const row = document.createElement("div");
  row.className = "sound";
  for (const name of ["title", "signal", "words"]) child(row, "span", name);
  const meter = child(row, "meter");
  Object.assign(meter, { min: 0, max: 100, low: 0, high: 92, optimum: 50 });
  return row;
}

function showTrack(row, track) {
  row.dataset.condition = track.condition;
  put(row.querySelector(".title"), track.title);
  put(row.querySelector(".words"), track.words);
  row.querySelector("meter")?.setAttribute("aria-label", track.title);
}

async function look(figure) {
  const began = age;
  const answer = await fetch(`/preview?track=${encodeURIComponent(figure.dataset.id)}`);
  const picture = answer.status === 200 ? await createImageBitmap(await answer.blob()) : null;
  if (isDark || began !== age) return;
  figure.classList.toggle("seen", picture !== null);
  figure.querySelector("canvas").getContext("2d")[picture ? "drawImage" : "clearRect"](...(picture ? [picture, 0, 0, WIDTH, HEIGHT] : [0, 0, WIDTH, HEIGHT]));
}

export async function lookOn() {
  const figures = isDark || document.hidden ? [] : [...at("pictures").children];
  await Promise.allSettled(figures.map(look));
  setTimeout(lookOn, EVERY_MS);
}
