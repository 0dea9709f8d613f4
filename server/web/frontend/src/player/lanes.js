// The time line: all lanes over the whole session on one scale, the live edge, the position. Every item jumps to its place.
import { draw, icon, make } from './dom.js'
import { duration } from './line.js'
import { legend, patterns } from './patterns.js'
import { grounds, rowsFor } from './rows.js'
import { clockWords, lengthWords, say } from './words.js'

const LEFT = 92
const RULER = 24
const GAP = 3
const STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200]
const CLOSEST = 8 // s over the whole width

export class Lanes {
  constructor(transport, waves) {
    Object.assign(this, { transport, waves, window: null })
    this.svg = draw('svg', { class: 'lanes', role: 'slider', tabindex: '0', 'aria-label': say('line'), 'aria-valuemin': '0' })
    this.foot = make('div', { class: 'lanes-foot' })
    this.element = make('div', { class: 'lanes-box' }, this.svg, this.foot)
    this.svg.addEventListener('pointerdown', (event) => this.#press(event))
    this.svg.addEventListener('wheel', (event) => { if (event.ctrlKey) { event.preventDefault(); this.zoom(event.deltaY < 0 ? 1.5 : 1 / 1.5) } }, { passive: false })
    new ResizeObserver(() => this.redraw()).observe(this.element)
    for (const what of ['line', 'part', 'sound', 'notes']) transport.addEventListener(what, () => this.redraw())
    transport.addEventListener('position', () => this.#cursor())
    waves.addEventListener('more', () => this.redraw())
  }

  /** Closer (`factor` over 1) or farther, about the position; at last the whole session again. */
  zoom(factor) {
    const [whole, { from, to }] = [duration(this.transport.line), this.range]
    const span = Math.min(whole, Math.max(Math.min(CLOSEST, whole), (to - from) / factor))
    this.window = span >= whole - 0.001 ? null : this.#around(this.transport.t, span)
    this.redraw()
  }

  get range() { return this.window ?? { from: 0, to: duration(this.transport.line) } }

  redraw() {
    const { line } = this.transport
    const box = Math.max(240, this.svg.parentElement.clientWidth - 24)
    const left = box < 560 ? 66 : LEFT
    const { from, to } = this.range
    const scale = { left, width: box - left - 10, from, to }
    scale.x = (t) => left + ((t - from) / (to - from)) * scale.width
    scale.t = (x) => from + ((x - left) / scale.width) * (to - from)
    this.scale = scale
    const heard = this.transport.tracks.find((track) => track.isSound && !track.element.muted)?.track.name
    const [rows, drawn] = [rowsFor(line, this.waves, heard), []]
    let y = RULER
    const names = rows.map((row) => {
      const lane = draw('g', { class: 'lane-row', 'data-row': row.key }, ...grounds(line, y, row.height, scale), ...row.draw(y, scale))
      drawn.push(lane)
      const name = draw('text', { x: 0, y: y + row.height / 2 + 4, class: 'lane-name' }, row.label)
      if (row.key === 'levels') this.level = { name, label: row.label, track: row.track }
      y += row.height + GAP
      return name
    })
    this.height = y
    const frame = draw('clipPath', { id: 'lanes-frame' }, draw('rect', { x: left - 4, y: 0, width: scale.width + 14, height: y }))
    this.cursor = draw('g', { class: 'cursor' }, draw('line', { y1: 14, y2: y }), draw('path', { d: 'M-6 8h12v5l-6 6-6-6z' }))
    this.svg.replaceChildren(patterns(), frame, ...names, ...this.#ruler(), draw('g', { 'clip-path': 'url(#lanes-frame)' }, ...drawn, this.cursor))
    this.svg.setAttribute('viewBox', `0 0 ${box} ${y}`)
    this.svg.setAttribute('height', y)
    this.#foot(rows)
    this.#cursor()
  }

  #ruler() {
    const { from, to, width, x } = this.scale
    const step = STEPS.find((each) => (each / (to - from)) * width > 62) ?? 14400
    const found = []
    for (let t = Math.ceil(from / step) * step; t <= to; t += step) {
      found.push(draw('text', { x: x(t), y: 11, class: t === 0 ? 'tick first' : 'tick' }, lengthWords(t)), draw('line', { x1: x(t), x2: x(t), y1: 15, y2: 21, class: 'tick-line' }))
    }
    return found
  }

  #foot() {
    const { line } = this.transport
    const spans = line.parts.flatMap((part) => part.tracks.flatMap((track) => track.spans))
    const has = {
      between: line.parts.length > 1, signal: line.parts.some((part) => part.signals.length), reading: line.parts.some((part) => part.captions.length || part.marks.some((each) => each.quiet)),
      awaited: spans.some((each) => each.state === 'awaited'), quarantined: spans.some((each) => each.state === 'quarantined'), tail: spans.some((each) => each.piece === 'tail'),
    }
    const told = JSON.stringify([has, this.window === null])
    if (told === this.footTold) return
    this.footTold = told
    const tool = (name, words, act, disabled) => {
      const found = make('button', { type: 'button', class: 'btn btn-icon', 'aria-label': words, title: words, ...(disabled ? { disabled: '' } : {}) }, icon(name))
      found.addEventListener('click', act)
      return found
    }
    this.foot.replaceChildren(legend(has), make('div', { class: 'lanes-tools', role: 'group' }, tool('zoom-out', say('zoomOut'), () => this.zoom(0.5), this.window === null),
      tool('zoom-in', say('zoomIn'), () => this.zoom(2)), tool('arrows-horizontal', say('zoomAll'), () => this.zoom(0), this.window === null)))
  }

  #cursor() {
    if (!this.cursor) return
    const { t, part, pos, playing } = this.transport
    const { from, to } = this.range
    if (this.window && (t < from || t > to) && !this.dragged) {
      this.window = this.#around(playing ? t + (to - from) * 0.4 : t, to - from)
      this.redraw()
      return
    }
    this.cursor.setAttribute('transform', `translate(${this.scale.x(t)} 0)`)
    this.svg.setAttribute('aria-valuemax', duration(this.transport.line).toFixed(1))
    this.svg.setAttribute('aria-valuenow', t.toFixed(1))
    this.svg.setAttribute('aria-valuetext', clockWords(part.pressedAt + pos - part.start))
    if (!this.level) return
    const rms = this.waves.rms(this.level.track, t - 0.1, t + 0.1)
    const words = rms === null ? this.level.label : `${this.level.label} ${Math.round(20 * Math.log10(Math.max(1e-4, rms)))} dB`
    if (this.level.name.textContent !== words) this.level.name.textContent = words
  }

  #around(t, span) {
    const whole = duration(this.transport.line)
    const from = Math.min(Math.max(0, t - span / 2), Math.max(0, whole - span))
    return { from, to: from + span }
  }

  #press(event) {
    event.preventDefault()
    this.svg.focus({ preventScroll: true })
    const { place } = event.target.closest('.lane-row > g') ?? {}
    if (place) return this.transport.goTo(place.part, place.pos)
    const whole = duration(this.transport.line)
    const seek = (moved) => this.transport.go(Math.min(whole, Math.max(0, this.scale.t(moved.clientX - this.svg.getBoundingClientRect().left))))
    this.dragged = true
    seek(event)
    this.svg.setPointerCapture(event.pointerId)
    this.svg.addEventListener('pointermove', seek)
    const end = () => { this.svg.removeEventListener('pointermove', seek); this.dragged = false }
    for (const what of ['pointerup', 'pointercancel']) this.svg.addEventListener(what, end, { once: true })
  }
}
