// The player of a recording's page: fetches the time line, builds stage, bar and lanes, and asks again while it is recorded.
import './player/player.css'
import { barFor } from './player/bar.js'
import { make } from './player/dom.js'
import { Help, keysFor } from './player/keys.js'
import { Lanes } from './player/lanes.js'
import { isWhole } from './player/line.js'
import { Notes } from './player/notes.js'
import { sideFor } from './player/side.js'
import { Stage } from './player/stage.js'
import { Transport } from './player/transport.js'
import { Waves } from './player/wave.js'
import { say } from './player/words.js'

const RENEW_MS = 3000
const MISSED = 3 // times in a row that something lacks, until everything is asked for

async function fetchLine(url, headers = {}) {
  const answer = await fetch(url, { headers })
  if (answer.status === 204) return null
  if (answer.ok) return answer.json()
  throw Object.assign(new Error(`time line: status ${answer.status}`), { status: answer.status, words: (await answer.json().catch(() => ({}))).words })
}

async function start(root) {
  const url = root.dataset.timeline
  let line
  try { line = await fetchLine(url) } catch (error) {
    root.append(make('p', { class: 'player-empty', role: 'alert' }, error.words || say('lost')))
    return
  }
  const transport = new Transport(line)
  const notes = new Notes(transport, url)
  const stage = new Stage(transport, root.dataset.viewer)
  const lanes = new Lanes(transport, new Waves(transport))
  const help = new Help()
  const film = make('div', { class: 'film' }, stage.element, barFor({ transport, stage, root, help }))
  root.append(make('div', { class: 'film-and-side' }, film, sideFor(transport, notes)), lanes.element, help.element)
  lanes.redraw()
  keysFor({ transport, stage, lanes, root, help })
  transport.begin()
  notes.ask()
  root.transport = transport // for whoever looks from outside: the page's own buttons, and tests
  for (const button of document.querySelectorAll('[data-jump-part]')) jumpsFrom(button, transport, root)
  document.addEventListener('htmx:afterSwap', () => {
    for (const button of document.querySelectorAll('[data-jump-part]')) jumpsFrom(button, transport, root)
  })
  if (line.live) transport.goLive()
  renew(url, transport)
}

function jumpsFrom(button, transport, root) {
  button.onclick = () => {
    const part = transport.line.parts.find((each) => each.number === Number(button.dataset.jumpPart))
    transport.goTo(part, Number(button.dataset.jumpNs) / 1e9)
    root.scrollIntoView({ block: 'nearest' })
  }
}

/** Asks what is new since what is known; where something was missed, for everything. */
function renew(url, transport) {
  let { cursor } = transport.line
  let missed = 0
  const timer = setInterval(async () => {
    if (transport.trouble) return clearInterval(timer)
    if (!transport.line.live && transport.line.parts.every((part) => part.tracks.every((track) => track.spans.every((span) => span.state !== 'awaited')))) return clearInterval(timer)
    try {
      const news = await fetchLine(`${url}?since=${cursor}`, { 'X-Background': '1' })
      if (!news) return
      transport.renew(news)
      // once may be: the centre counts before it tells; after everything was told it lies elsewhere
      missed = isWhole(transport.line) ? 0 : cursor ? missed + 1 : -Infinity
      cursor = missed < MISSED ? news.cursor : ''
    } catch (error) {
      if (error.status === 403 || error.status === 404) transport.stopForGood({ status: error.status, words: error.words })
    }
  }, RENEW_MS)
}

const root = document.getElementById('player')
if (root) start(root)
