// The controls under the pictures.
import { icon, make } from './dom.js'
import { chaptersOf, duration, marksOf, stopsOf } from './line.js'
import { jump } from './keys.js'
import { clockWords, lengthWords, say } from './words.js'

const RATES = [0.5, 1, 1.5, 2, 4]

export function barFor({ transport, stage, root, help }) {
  const play = button('player-play', say('play'), () => transport.toggle(), 'bar-play')
  const clock = make('strong', { class: 'bar-clock' })
  const place = make('span', { class: 'bar-place' })
  const says = make('span', { class: 'bar-says', role: 'status' })
  const rate = make('select', { class: 'form-select bar-rate', 'aria-label': say('rate') }, ...RATES.map((each) => make('option', { value: each }, `${each}×`)))
  rate.addEventListener('change', () => transport.setRate(Number(rate.value)))
  const live = make('button', { type: 'button', class: 'btn bar-live', title: say('toLive') }, say('live'))
  live.addEventListener('click', () => transport.goLive())
  const views = make('div', { class: 'bar-views', role: 'group', 'aria-label': say('views') })
  const sounds = make('div', { class: 'bar-sounds', role: 'group', 'aria-label': say('sound') })
  const full = button('maximize', say('full'), () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()))
  const jumps = [['flag', 'kMark', marksOf], ['list-numbers', 'kChapter', chaptersOf], ['player-skip-forward', 'kGap', stopsOf]].map(([name, words, places]) => {
    const found = button(name, say(words).split(' / ')[0], () => jump(transport, places(transport.line), 1) || jump(transport, places(transport.line), -1))
    return { found, places }
  })
  const bar = make('div', { class: 'bar' }, play, button('rewind-backward-10', say('back'), () => transport.go(transport.t - 10)),
    button('rewind-forward-10', say('ahead'), () => transport.go(transport.t + 10)), make('div', { class: 'bar-time' }, clock, place), says, live,
    ...jumps.map(({ found }) => found), rate, button('keyboard', `${say('help')} (?)`, () => help.toggle(), 'bar-help'), full, views, sounds)

  const showState = () => {
    play.replaceChildren(icon(transport.playing ? 'player-pause' : 'player-play'))
    play.setAttribute('aria-label', say(transport.playing ? 'pause' : 'play'))
    if (Number(rate.value) !== transport.rate) rate.value = String(transport.rate)
    live.hidden = !transport.isLive
    for (const { found, places } of jumps) found.hidden = places(transport.line).length === 0
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
    sounds.replaceChildren(...transport.tracks.filter((track) => track.isSound).map((track) => soundButton(track, transport)))
    showState()
  }
  transport.addEventListener('state', showState)
  transport.addEventListener('line', showState)
  transport.addEventListener('position', showPosition)
  transport.addEventListener('part', showTracks)
  stage.element.addEventListener('chosen', () => views.replaceChildren(...viewButtons(stage)))
  showTracks()
  showPosition()
  return bar
}

function viewButtons(stage) {
  if (stage.tiles.length < 2) return []
  const all = choice(say('tiles'), stage.chosen === null, () => stage.choose(null))
  return [...stage.tiles.map((tile, i) => choice(tile.track.track.label, stage.chosen === i, () => stage.choose(i))), all]
}
function soundButton(track, transport) {
  const found = choice(track.track.label, !track.element.muted, () => {
    track.element.muted = !track.element.muted
    transport.dispatchEvent(new Event('sound'))
    found.setAttribute('aria-pressed', String(!track.element.muted))
    found.firstChild.replaceWith(icon(track.element.muted ? 'volume-off' : 'volume'))
  })
  found.prepend(icon(track.element.muted ? 'volume-off' : 'volume'))
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
