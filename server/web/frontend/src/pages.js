// A dossier's pages are turned in place: the sheet is exchanged, the catalogue beside it stays where it was scrolled to.
// Without this script each turn is a page of its own.
const sheet = () => document.getElementById('sheet')
let under

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-turn]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !sheet()) return
  event.preventDefault()
  turn(link.href, true)
})
window.addEventListener('popstate', () => { if (sheet()) turn(location.href, false) })

async function turn(url, isNew) {
  under?.abort() // of pages turned quickly, the last is shown
  under = new AbortController()
  try {
    const answer = await fetch(url, { signal: under.signal, headers: { 'X-Turn': '1' } })
    const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('sheet')
    if (!fresh) { location.assign(url); return }
    sheet().replaceWith(document.adoptNode(fresh))
    window.htmx?.process(sheet())
    if (isNew) history.pushState(null, '', url)
    point(sheet().dataset.paper)
  } catch (error) {
    if (error.name !== 'AbortError') location.assign(url)
  }
}

function point(paper) {
  for (const link of document.querySelectorAll('.reader-papers a')) {
    if (link.dataset.paper === paper) {
      link.setAttribute('aria-current', 'true')
      const volume = link.closest('details')
      if (volume) volume.open = true
      link.scrollIntoView({ block: 'nearest' })
    } else link.removeAttribute('aria-current')
  }
}
