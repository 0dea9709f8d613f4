// What the technician's pages share: one call to their process, what it says, and which field it blames.
import { at, lang, meta, put } from "./page.js";

export const field = (name) => document.getElementsByName(name)[0];

export async function call(path, body) {
  const options = body && {
    method: "POST", body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", "X-Panel-Token": meta("token") },
  };
  const heard = await fetch(`${path}?lang=${lang}`, options).catch(() => null);
  if (heard?.status === 403) location.reload();
  return heard?.headers.get("Content-Type")?.startsWith("application/json") ? heard.json() : null;
}

export function tell(words) {
  at("said").hidden = !words;
  put(at("said"), words ?? "");
}

export function blame(where) {
  for (const each of document.querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  const element = where && field(where);
  element?.setAttribute("aria-invalid", "true");
  element?.focus();
}
