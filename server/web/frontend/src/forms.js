// Forms: a double click is one press, and what was written survives the end of the sign-in.
//
// Each form that is posted carries a key of this showing of the page (server/web/presses.py): the same key is done once.
// When the sign-in is nearly over the page asks whether one goes on; when it is over and a form is half written, the page
// stays, covered, until the same person has signed in again in a window of its own. Nothing is kept in the browser.
import { isAnyWritten } from './written.js'
import { say } from './teller.js'

const KEY = 'one_press'
const WARN_S = 300
const LOOK_MS = 60_000
const AGAIN_MS = 8_000
const page = () => document.body.dataset
const words = () => document.getElementById('shell-words')?.dataset ?? {}

// ---- a double click is one press
document.addEventListener('submit', (event) => {
  const form = event.target
  if (event.defaultPrevented || form.method !== 'post') return
  if (form.dataset.sent) { event.preventDefault(); return }
  if (!form.elements[KEY]) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: KEY, value: key() }))
  form.dataset.sent = '1'
  form.setAttribute('aria-busy', 'true')
  say(words().sending ?? '')
  // a file that is handed out leaves the page where it is: after a while it may be asked for again
  setTimeout(() => open(form), AGAIN_MS)
})
// Back in the history the page is a new showing.
window.addEventListener('pageshow', (event) => { if (event.persisted) for (const form of document.forms) open(form) })

function open(form) {
  delete form.dataset.sent
  form.removeAttribute('aria-busy')
  form.elements[KEY]?.remove()
}

function key() {
  if (crypto.randomUUID) return crypto.randomUUID() // only where the page came over TLS or from this machine
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6] & 0x0f) | 0x40
  bytes[8] = (bytes[8] & 0x3f) | 0x80
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

// ---- the end of the sign-in
const dialog = (id) => document.getElementById(id)
let over = false

/** The sign-in has ended: to the sign-in page, or, with something half written, a cover over this page. */
export function signInIsOver() {
  if (!page().who || over) return
  over = true
  dialog('soon-over')?.close()
  if (isAnyWritten()) dialog('is-over').showModal()
  else location.assign(dialog('is-over').querySelector('a').href.replace(/next=.*/, `next=${encodeURIComponent(location.pathname + location.search)}`))
}

async function look(headers = { 'X-Background': '1' }) {
  if (!page().here) return null
  const answer = await fetch(page().here, { headers, cache: 'no-store' }).catch(() => null) // cut off: no news of the sign-in
  return answer?.ok ? answer.json() : null
}

async function watch() {
  const now = await look()
  if (!now) return
  if (now.who && now.who === page().who) {
    if (over) backAgain(now.token)
    else if (now.left <= WARN_S && !dialog('soon-over').open) dialog('soon-over').showModal()
    else if (now.left > WARN_S && dialog('soon-over').open) dialog('soon-over').close()
  } else if (over) dialog('is-over').querySelector('[data-other]').hidden = !now.who
  else signInIsOver()
}

function backAgain(token) {
  over = false
  for (const each of document.querySelectorAll('input[name=csrfmiddlewaretoken]')) each.value = token
  document.body.setAttribute('hx-headers', JSON.stringify({ 'X-CSRFToken': token }))
  for (const form of document.forms) open(form)
  dialog('is-over').close()
  say(words().signedIn)
  const note = Object.assign(document.createElement('div'), { className: 'alert-words good', textContent: words().signedIn })
  document.querySelector('#main .page-body .container-xl, #main').prepend(note)
}

document.addEventListener('DOMContentLoaded', () => {
  if (!page().who) return
  for (const id of ['soon-over', 'is-over']) dialog(id).addEventListener('cancel', (event) => event.preventDefault())
  dialog('soon-over').querySelector('[data-stay]').addEventListener('click', async () => { await look({}); dialog('soon-over').close() })
  setInterval(() => { if (!document.hidden || over) watch() }, LOOK_MS)
  document.addEventListener('visibilitychange', () => { if (!document.hidden) watch() })
  window.addEventListener('focus', () => { if (over) watch() })
})

// Before something is sent from a page that lay open long: is the sign-in still there? Else the form would be lost.
let asked = Date.now()
document.addEventListener('submit', (event) => {
  const form = event.target
  if (!page().who || form.method !== 'post' || form.hasAttribute('hx-post') || Date.now() - asked < LOOK_MS) return
  event.preventDefault()
  event.stopImmediatePropagation()
  const by = event.submitter
  look().then((now) => {
    asked = Date.now()
    if (now && now.who !== page().who) { changedSinceShown(form); return }
    form.requestSubmit(by)
  })
}, true)

function changedSinceShown(form) {
  for (const each of form.elements) each.dispatchEvent(new Event('input', { bubbles: true }))
  signInIsOver()
}
