// Parts that renew themselves: [data-live] asks for itself again (components/live.html, {% live %}).
// It names what it has, pauses in a hidden tab, and says politely that it changed. A named part waits while somebody
// writes in it; how a room stands waits for nobody: what was written there is put back.
import { signInIsOver } from './forms.js'
import { isWritten } from './written.js'
import { say } from './teller.js'

const isPart = (element) => element instanceof Element && element.hasAttribute('data-live')

document.addEventListener('htmx:configRequest', (event) => {
  const part = event.detail.elt
  if (!isPart(part)) return
  event.detail.headers['X-Background'] = '1'
  if (part.dataset.live) event.detail.headers['X-Live'] = part.dataset.live
  event.detail.headers['If-None-Match'] = `"${part.dataset.etag}"`
})

document.addEventListener('htmx:beforeRequest', (event) => {
  const part = event.detail.elt
  if (isPart(part) && (document.hidden || (part.dataset.live && isWritten(part)))) event.preventDefault()
})

// Back in sight: what happened meanwhile is asked for at once.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return
  for (const part of document.querySelectorAll('[data-live]')) window.htmx.trigger(part, 'renew')
})

// A part that failed to renew says so, instead of standing still with old figures.
document.addEventListener('htmx:afterRequest', (event) => {
  const part = event.target.closest('[data-live]')
  if (event.detail.xhr?.status === 401) signInIsOver()
  if (part) part.toggleAttribute('data-stale', !event.detail.successful)
})

// A press under way: between the button going down and the click the part stays as it is, or the click would fall between
// the old button and the new one, and be lost. A finger's click comes a moment after it is lifted.
const FINGER_MS = 400
let pressed = null
let lifted = 0
const letGo = () => { pressed = null }
document.addEventListener('pointerdown', (event) => { clearTimeout(lifted); pressed = event.target.closest?.('[data-live]') }, true)
document.addEventListener('pointerup', () => { lifted = setTimeout(letGo, FINGER_MS) }, true)
for (const over of ['click', 'pointercancel', 'dragend', 'keyup']) document.addEventListener(over, letGo, true)
document.addEventListener('keydown', (event) => { if (event.key === ' ') pressed = event.target.closest?.('[data-live]') }, true)
document.addEventListener('htmx:beforeSwap', (event) => {
  // whatever would replace it: its own renewal, or the answer to the press before
  if (pressed && event.detail.target === pressed) event.detail.shouldSwap = false // the next turn brings it
})

// What a person has unfolded or written stays so when its part renews itself, and the focus stays where it was.
let unfolded = []
let written = []
let focused = null
document.addEventListener('htmx:beforeSwap', (event) => {
  unfolded = [...document.querySelectorAll('[data-live] details[open][id]')].map((each) => each.id)
  written = [...document.querySelectorAll('[data-live] :is(input[id]:not([type=hidden]), textarea[id])')].map((each) => [each.id, each.value])
  focused = event.target.contains(document.activeElement) ? place(document.activeElement) : null
})
document.addEventListener('htmx:afterSwap', (event) => {
  for (const each of unfolded) document.getElementById(each)?.setAttribute('open', '')
  for (const [id, value] of written) {
    const field = document.getElementById(id)
    if (field) field.value = value
  }
  if (focused) document.querySelector(focused)?.focus({ preventScroll: true })
  focused = null
  tell()
  const part = event.detail.elt
  if (isPart(part) && part.dataset.news) say(part.dataset.news)
})

function place(element) {
  if (element.id) return `#${CSS.escape(element.id)}`
  const href = element.getAttribute('href')
  return href ? `[data-live] a[href="${CSS.escape(href)}"]` : null
}

// What became of a press is told to who cannot see it: a part that is replaced whole is no live region, the teller stays.
function tell() {
  const now = document.querySelector('[data-say]')?.textContent.trim() ?? ''
  if (now) say(now)
}
document.addEventListener('DOMContentLoaded', tell)
