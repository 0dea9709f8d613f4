// What all parts of the page share: its names, its token, small ways to put words and rows on it.
export const meta = (name) => document.querySelector(`meta[name=panel-${name}]`).content;
export const at = (id) => document.getElementById(id);
export const lang = meta("lang");
const token = meta("token");
let asked = Promise.resolve();

// Deeds go out one after another, so that "up" never overtakes "down". The answer, or null when nobody answered.
export function ask(deed) {
  const answer = asked.then(() => fetch(`/act?lang=${lang}`, {
    method: "POST", keepalive: true, body: JSON.stringify(deed),
    headers: { "Content-Type": "application/json", "X-Panel-Token": token },
  })).then((heard) => {
    if (heard.status === 403) location.reload();
    return heard.headers.get("Content-Type")?.startsWith("application/json") ? heard.json() : null;
  }).catch(() => null);
  asked = answer;
  return answer;
}

export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function child(parent, tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

// One element for each value, in order, made once and then changed: focus and fingers stay where they are.
export function rows(parent, values, idOf, make, change) {
  const known = new Map([...parent.children].map((each) => [each.dataset.id, each]));
  values.forEach((value, place) => {
    const id = idOf(value);
    let element = known.get(id);
    if (!element) {
      element = make(value);
      element.dataset.id = id;
    }
    known.delete(id);
    if (parent.children[place] !== element) parent.insertBefore(element, parent.children[place] ?? null);
    change(element, value);
  });
  for (const gone of known.values()) gone.remove();
}
