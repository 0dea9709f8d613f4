// One key presses, opens or goes to what names it, unless somebody is writing or the page's own keys took it:
// <button data-key="n">, <a data-key="?">, <input data-key="/">. In [data-arrows] the arrows lead from link to link.
const WRITING = 'input, textarea, select, [contenteditable]'

window.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return
  if (event.key === 'Escape' && event.target.matches('input[data-key]')) { event.target.blur(); return }
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') { arrow(event); return }
  if (event.target.closest?.(WRITING) || document.querySelector('dialog[open]')) return
  const named = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
  if (!named) return
  event.preventDefault()
  if (named.matches('input')) named.select()
  else named.click()
})

// From the search box down into the results, among them, and up again.
function arrow(event) {
  const found = [...document.querySelectorAll('[data-arrows] a')]
  const box = document.querySelector('input[data-key="/"]')
  const from = event.target === box ? -1 : found.indexOf(event.target)
  if (!found.length || (from < 0 && event.target !== box && event.target !== document.body)) return
  event.preventDefault()
  const to = from + (event.key === 'ArrowDown' ? 1 : -1)
  if (to < 0) box?.focus()
  else found[Math.min(to, found.length - 1)].focus()
}
