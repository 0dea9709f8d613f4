// The keys, as one table: what they do and what the help says of them.
import { make } from './dom.js'
import { chaptersOf, duration, marksOf, stepFrom, stopsOf } from './line.js'
import { say } from './words.js'

/** To the next (`step` 1) or the one before (-1) of these places; true if there is one. */
export function jump(transport, places, step) {
  const next = stepFrom(places, transport.t, step)
  if (next) transport.goTo(next.part, next.pos)
  return next !== undefined
}

export function keysFor({ transport, stage, lanes, root, help }) {
  const go = (seconds) => () => transport.go(transport.t + seconds)
  const to = (places, step) => () => jump(transport, places(transport.line), step)
  const faster = () => { transport.setRate(transport.playing ? Math.min(4, transport.rate * 2) : 1); transport.play() }
  const table = {
    ' ': () => transport.toggle(), k: () => transport.pause(), j: go(-10), l: faster, ArrowLeft: go(-5), ArrowRight: go(5),
    ',': () => transport.step(-1), '.': () => transport.step(1),
    m: to(marksOf, 1), M: to(marksOf, -1), c: to(chaptersOf, 1), C: to(chaptersOf, -1), g: to(stopsOf, 1), G: to(stopsOf, -1),
    s: () => transport.skip(), Home: () => transport.go(0), End: () => transport.go(duration(transport.line) - 1),
    0: () => stage.choose(null), '+': () => lanes.zoom(2), '=': () => lanes.zoom(2), '-': () => lanes.zoom(0.5), '?': () => help.toggle(),
  }
  document.addEventListener('keydown', (event) => {
    if (event.target !== document.body && !root.contains(event.target)) return
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches('select, input, textarea')) return
    if (help.isOpen) return
    if (event.key === ' ' && event.target.matches('button')) return
    const act = table[event.key] ?? table[event.key.toLowerCase()]
    if (act) act()
    else if (/^[1-9]$/.test(event.key)) stage.choose(Number(event.key) - 1)
    else return
    event.preventDefault()
  })
}

const HELP = [
  [['空格', 'Space'], 'kPlay'], ['← / →', 'k5'], ['J', 'k10'], [', / .', 'kFrame'], ['M / Shift+M', 'kMark'], ['C / Shift+C', 'kChapter'],
  ['G / Shift+G', 'kGap'], ['S', 'kSkip'], ['L', 'kFast'], ['K', 'kStop'], ['Home / End', 'kEnds'], ['1–9', 'kView'], ['0', 'kTiles'],
  ['+ / −', 'kZoom'], ['?', 'kHelp'],
]

/** The table of keys over the page. */
export class Help {
  constructor() {
    const zh = document.documentElement.lang.startsWith('zh')
    const rows = HELP.map(([keys, words]) => make('tr', {}, make('th', { scope: 'row' }, ...caps(Array.isArray(keys) ? keys[zh ? 0 : 1] : keys)), make('td', {}, say(words))))
    const close = make('button', { type: 'button', class: 'btn' }, say('close'))
    this.element = make('dialog', { class: 'key-help', 'aria-label': say('help') }, make('h2', {}, say('help')), make('table', {}, make('tbody', {}, ...rows)), close)
    close.addEventListener('click', () => this.toggle())
    this.element.addEventListener('keydown', (event) => { if (event.key === '?') { this.toggle(); event.preventDefault() } })
  }
  get isOpen() { return this.element.open }
  toggle() { if (this.isOpen) this.element.close(); else this.element.showModal() }
}

function caps(keys) {
  return keys.split(' / ').flatMap((key, i) => [...(i ? [' / '] : []), make('kbd', {}, key)])
}
