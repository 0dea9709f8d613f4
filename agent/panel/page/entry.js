// A keypad: digits are typed with a heavy finger or with keys, are seen, and are gone once they were sent or left.
import { at, put } from "./page.js";

let typed = "", wanted = 0;

export function show(entry) {
  if (!entry) clear();
  wanted = entry?.length ?? 0;
  at("entry").hidden = !entry;
  put(at("entry"), typed.padEnd(wanted, "–"));
}

export function clear() {
  typed = "";
}

export function type(key) {
  typed = key === "Backspace" ? typed.slice(0, -1) : (typed + key).slice(0, wanted);
  put(at("entry"), typed.padEnd(wanted, "–"));
}

// What was typed, or "" while it is not whole.
export function take() {
  const whole = typed.length === wanted ? typed : "";
  if (whole) clear();
  return whole;
}
