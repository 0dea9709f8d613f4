// A press at a room's desk never comes to nothing in silence. Each has a key: where its answer does not come, the page says
// so and repeats that very press, which the centre then knows again. A button that slips from under the pointer between
// down and up, because the page above it grew, is pressed all the same.
import { say } from './teller.js'

const SLIP = 4 // px by which a hand may waver

document.addEventListener('htmx:configRequest', (event) => {
  const form = event.detail.elt
  if (form.id !== 'desk-form') return
  const { parameters, path, triggeringEvent } = event.detail
  parameters.key = key()
  const body = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) body.set(name, value)
  const press = { path, body, words: triggeringEvent?.submitter?.textContent.trim() ?? '', form }
  document.querySelector('.press-lost')?.remove()
  // on the form itself: when the part was renewed meanwhile, what happens to it reaches nobody else
  for (const what of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) form.addEventListener(what, () => lost(press), { once: true })
})

/** Says that it did not arrive, beside the part, which may be renewed as it likes. */
function lost(press) {
  const { lost: words, again } = press.form.dataset
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn', textContent: again })
  const note = document.createElement('div')
  note.className = 'press-lost'
  note.setAttribute('role', 'alert')
  note.append(Object.assign(document.createElement('span'), { textContent: `“${press.words}” ${words}` }), button)
  button.addEventListener('click', () => repeat(press, note, button))
  document.querySelector('.press-lost')?.remove()
  document.querySelector('[data-live] .desk')?.closest('[data-live]').before(note)
}

async function repeat(press, note, button) {
  button.disabled = true
  try {
    const answer = await fetch(press.path, { method: 'POST', body: press.body, headers: { 'HX-Request': 'true' } })
    if (!answer.ok) throw new Error(String(answer.status))
    note.remove()
    say(press.form.dataset.sent)
    const part = document.querySelector('[data-live] .desk')?.closest('[data-live]')
    if (part) window.htmx.trigger(part, 'renew')
  } catch { button.disabled = false }
}

let down = null
document.addEventListener('pointerdown', (event) => {
  const button = event.target.closest?.('.desk-deeds button')
  down = button ? { button, x: event.clientX, y: event.clientY } : null
}, true)
document.addEventListener('pointerup', (event) => {
  const from = down
  down = null
  if (!from?.button.isConnected || Math.hypot(event.clientX - from.x, event.clientY - from.y) > SLIP) return
  if (!from.button.contains(event.target)) from.button.click() // the hand stayed, the button did not
}, true)

function key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, '0')).join('')
}
