// Whether somebody has begun to write in a form: a part with it is not replaced, a page with it is not left unasked.
const FIELDS = 'input, textarea, select'
const changed = new WeakSet()

document.addEventListener('input', (event) => changed.add(event.target))
document.addEventListener('reset', (event) => { for (const each of event.target.elements) changed.delete(each) })

/** Whether a field in there was touched, or is being written in now. */
export function isWritten(root) {
  const here = document.activeElement
  if (here && root.contains(here) && here.matches(FIELDS)) return true
  return [...root.querySelectorAll(FIELDS)].some((each) => changed.has(each))
}

/** Whether a form that would be posted was begun on this page, or something on it is not at the centre yet. */
export function isAnyWritten() {
  return document.querySelector('[data-unsent]') !== null || [...document.querySelectorAll('form')].some((form) => form.method === 'post' && [...form.elements].some((each) => changed.has(each)))
}

/** The centre has what was written there: it holds nobody on the page any more. */
export function isSaved(field) {
  for (const each of field instanceof RadioNodeList ? field : [field]) changed.delete(each)
}
