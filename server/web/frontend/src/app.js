// Every page: the look, htmx for parts that renew themselves, and the few things that plain HTML cannot do.
import '@tabler/core/dist/css/tabler.min.css'
import './app.css'
import '@tabler/core/dist/js/tabler.esm.min.js'
import htmx from 'htmx.org'

htmx.config.allowEval = false
htmx.config.includeIndicatorStyles = false
htmx.config.selfRequestsOnly = true
htmx.config.historyCacheSize = 0 // no page of a case is kept in the browser's storage
window.htmx = htmx

// A part that failed to renew says so, instead of standing still with old figures.
document.addEventListener('htmx:afterRequest', (event) => {
  const part = event.target.closest('[data-live]')
  if (part) part.toggleAttribute('data-stale', !event.detail.successful)
})

// What a person has unfolded or typed stays so when its part renews itself.
let unfolded = []
let typed = []
document.addEventListener('htmx:beforeSwap', () => {
  unfolded = [...document.querySelectorAll('[data-live] details[open][id]')].map((each) => each.id)
  typed = [...document.querySelectorAll('[data-live] input[id]:not([type=hidden])')].map((each) => [each.id, each.value, each === document.activeElement])
})
document.addEventListener('htmx:afterSwap', () => {
  for (const each of unfolded) document.getElementById(each)?.setAttribute('open', '')
  for (const [id, value, isHere] of typed) {
    const field = document.getElementById(id)
    if (!field) continue
    field.value = value
    if (isHere) field.focus()
  }
  tell()
})

// What became of a press is told to who cannot see it: a part that is replaced whole is no live region, this one stays.
const teller = Object.assign(document.createElement('div'), { className: 'visually-hidden' })
teller.setAttribute('role', 'status')
function tell() {
  const now = document.querySelector('[data-say]')?.textContent.trim() ?? ''
  if (teller.textContent !== now) teller.textContent = now
}
document.addEventListener('DOMContentLoaded', () => { document.body.append(teller); tell() })

// One key presses a button that names it, unless somebody is writing: <button data-key="n">.
document.addEventListener('keydown', (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
  if (event.target.closest('input, textarea, select, [contenteditable]')) return
  document.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click()
})
