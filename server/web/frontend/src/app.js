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

// One key presses a button that names it, unless somebody is writing: <button data-key="n">.
document.addEventListener('keydown', (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
  if (event.target.closest('input, textarea, select, [contenteditable]')) return
  document.querySelector(`button[data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click()
})
