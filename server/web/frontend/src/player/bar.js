// The controls under the pictures, and the keys.
import { icon, make } from './dom.js'
import { duration, marksOf } from './line.js'
import { clockWords, lengthWords, say } from './words.js'

const RATES = [0.5, 1, 1.5, 2, 4]

export function barFor(transport, stage, root) {
  const play = button('player-play', say('play'), () => transport.toggle(), 'bar-play')
  const clock = make('strong', { class: 'bar-clock' })
  const place = make('span', { class: 'bar-place' })
  const says = make('span', { class: 'bar-says', role: 'status' })
  const rate = make('select', { class: 'form-select bar-rate', 'aria-label': say('rate') }, ...RATES.map((each) => make('option', { value: each }, `${each}×`)))
  rate.addEventListener('change', () => transport.setRate(Number(rate.value)))
  const live = make('button', { type: 'button', class: 'btn bar-live', title: say('toLive') }, say('live'))
  live.addEventListener('click', () => transport.goLive())
  const views = make('div', { class: 'bar-views', role: 'group' })
  const sounds = make('div', { class: 'bar-sounds', role: 'group', 'aria-label': say('sound') })
  const full = button('maximize', say('full'), () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()))
  const mark = button('flag', say('nextMark'), () => nextMark(transport))
  const bar = make('div', { class: 'bar' }, play, button('rewind-backward-10', say('back'), () => transport.go(transport.t - 10)),
    button('rewind-forward-10', say('ahead'), () => transport.go(transport.t + 10)), make('div', { class: 'bar-time' }, clock, place), says, live, mark, sounds, rate, views, full)

  const showState = () => {
    play.replaceChildren(icon(transport.playing ? 'player-pause' : 'player-play'))
    play.setAttribute('aria-label', say(transport.playing ? 'pause' : 'play'))
    if (Number(rate.value) !== transport.rate) rate.value = String(transport.rate)
    live.hidden = !transport.isLive
    mark.hidden = marksOf(transport.line).length === 0
    says.textContent = transport.trouble ? transport.trouble.words || say('failed') : ''
  }
  const showPosition = () => {
    const { part, pos, t } = transport
    const [now, whole] = [clockWords(part.pressedAt + pos - part.start), `${lengthWords(t)} / ${lengthWords(duration(transport.line))}`]
    if (clock.textContent !== now) clock.textContent = now
    if (place.textContent !== whole) place.textContent = whole
    live.classList.toggle('on', transport.isAtEdge)
  }
  const showTracks = () => {
    views.replaceChildren(...viewButtons(stage))
    sounds.replaceChildren(...transport.tracks.filter((track) => track.isSound).map((track) => soundButton(track)))
    showState()
  }
  transport.addEventListener('state', showState)
  transport.addEventListener('line', showState)
  transport.addEventListener('position', showPosition)
  transport.addEventListener('part', showTracks)
  stage.element.addEventListener('chosen', () => views.replaceChildren(...viewButtons(stage)))
  showTracks()
  showPosition()
  root.addEventListener('keydown', (event) => press(event, transport, stage))
  return bar
}

export function nextMark(transport) {
  const marks = marksOf(transport.line)
  const next = marks.find((mark) => mark.t > transport.t + 0.3) ?? marks[0]
  if (next) transport.goTo(next.part, next.pos)
}

function press(event, transport, stage) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('select, input, textarea')) return
  const act = {
    ' ': () => transport.toggle(), k: () => transport.pause(), m: () => nextMark(transport),
    ArrowLeft: () => transport.go(transport.t - 5), ArrowRight: () => transport.go(transport.t + 5),
    j: () => transport.go(transport.t - 10),
    l: () => { transport.setRate(transport.playing ? Math.min(4, transport.rate * 2) : 1); transport.play() },
    Home: () => transport.go(0), End: () => transport.go(duration(transport.line) - 1), 0: () => stage.choose(null),
  }[event.key.length === 1 ? event.key.toLowerCase() : event.key]
  if (event.key === ' ' && event.target.matches('button')) return
  if (act) act()
  else if (/^[1-9]$/.test(event.key)) stage.choose(Number(event.key) - 1)
  else return
  event.preventDefault()
}

function viewButtons(stage) {
  if (stage.tiles.length < 2) return []
  const all = choice(say('tiles'), stage.chosen === null, () => stage.choose(null))
  return [all, ...stage.tiles.map((tile, i) => choice(tile.track.track.label, stage.chosen === i, () => stage.choose(i)))]
}
function soundButton(track) {
  const found = choice(track.track.label, !track.element.muted, () => {
    track.element.muted = !track.element.muted
    found.setAttribute('aria-pressed', String(!track.element.muted))
  })
  found.prepend(icon('microphone'))
  return found
}
function choice(words, pressed, act) {
  const found = make('button', { type: 'button', class: 'btn bar-choice', 'aria-pressed': String(pressed) }, words)
  found.addEventListener('click', act)
  return found
}
function button(name, words, act, more = '') {
  const found = make('button', { type: 'button', class: `btn btn-icon ${more}`, 'aria-label': words, title: words }, icon(name))
  found.addEventListener('click', act)
  return found
}
