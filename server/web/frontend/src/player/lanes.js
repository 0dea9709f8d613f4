// The time line: one lane a track over all parts, gaps hatched and in words, marks as flags, the live edge, the position.
import { draw, make } from './dom.js'
import { duration, endOf, length, marksOf, timeOf } from './line.js'
import { clockWords, lengthWords, say } from './words.js'

const LEFT = 84
const LANE = 18
const TOP = 30
const STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200]

export class Lanes {
  constructor(transport, mount) {
    this.transport = transport
    this.svg = draw('svg', { class: 'lanes', role: 'slider', tabindex: '0', 'aria-label': say('line'), 'aria-valuemin': '0' })
    mount.append(this.svg)
    this.svg.addEventListener('pointerdown', (event) => this.#drag(event))
    new ResizeObserver(() => this.redraw()).observe(mount)
    transport.addEventListener('line', () => this.redraw())
    transport.addEventListener('position', () => this.#cursor())
  }

  redraw() {
    const { line } = this.transport
    this.width = Math.max(240, this.svg.parentElement.clientWidth)
    this.left = this.width < 560 ? 62 : LEFT
    this.names = [...new Map(line.parts.flatMap((part) => part.tracks).map((track) => [track.name, track.label]))]
    this.height = TOP + this.names.length * (LANE + 4) + 8
    this.total = duration(line)
    this.svg.replaceChildren(hatch(), ...this.#ruler(), ...this.#lanes(), ...this.#marks())
    this.svg.setAttribute('viewBox', `0 0 ${this.width} ${this.height}`)
    this.svg.setAttribute('height', this.height)
    this.cursor = draw('g', { class: 'cursor' }, draw('line', { y1: 16, y2: this.height }), draw('path', { d: 'M-6 10h12v5l-6 6-6-6z' }))
    this.svg.append(this.cursor)
    this.#cursor()
  }

  x(t) { return this.left + (t / this.total) * (this.width - this.left - 10) }
  t(x) { return Math.min(this.total, Math.max(0, ((x - this.left) / (this.width - this.left - 10)) * this.total)) }

  #ruler() {
    const step = STEPS.find((each) => (each / this.total) * (this.width - this.left) > 62) ?? 14400
    const found = []
    for (let t = 0; t <= this.total; t += step) {
      found.push(draw('text', { x: this.x(t), y: 11, class: 'tick' }, lengthWords(t)), draw('line', { x1: this.x(t), x2: this.x(t), y1: 16, y2: 22, class: 'tick-line' }))
    }
    return found
  }

  #lanes() {
    const found = []
    this.names.forEach(([name, label], row) => {
      const y = TOP + row * (LANE + 4)
      found.push(draw('text', { x: 0, y: y + 13, class: 'lane-name' }, label))
      for (const part of this.transport.line.parts) {
        found.push(draw('rect', { x: this.x(part.offset), y, width: Math.max(1, this.x(part.offset + length(part)) - this.x(part.offset)), height: LANE, class: 'lane' }))
        const track = part.tracks.find((each) => each.name === name)
        for (const span of track?.spans ?? []) found.push(this.#span(part, track, span, y))
      }
    })
    return found
  }

  #span(part, track, span, y) {
    const [begin, end] = [Math.max(span.from, part.start), Math.min(endOf(track, span), Math.max(part.end, span.from + 0.01))]
    const x = this.x(timeOf(part, begin))
    const kind = span.piece === 'gap' ? 'gap' : span.piece === 'tail' ? `tail ${span.state}` : span.state
    const when = clockWords(part.pressedAt + begin - part.start)
    const words = [track.label, span.piece === 'gap' ? say('gap') : '', span.words, when, lengthWords(end - begin)].filter(Boolean).join(' · ')
    const box = draw('rect', { x, y, width: Math.max(span.piece === 'gap' ? 3 : 0.5, this.x(timeOf(part, end)) - x), height: LANE, class: `span ${kind}` })
    box.append(draw('title', {}, words))
    if (span.piece !== 'gap') return box
    return draw('g', { class: 'gap-group', 'data-gap': track.name }, box, draw('text', { x: x + 4, y: y + 13, class: 'gap-word' }, this.x(timeOf(part, end)) - x > 70 ? span.words : ''))
  }

  #marks() {
    return marksOf(this.transport.line).map((mark) => {
      const flag = draw('g', { class: 'mark', role: 'button', 'data-mark': mark.pos, transform: `translate(${this.x(mark.t)} 0)` },
        draw('line', { y1: 14, y2: this.height }), draw('path', { d: 'M0 14h10l-3 4 3 4h-10z' }), draw('title', {}, `${mark.words} ${mark.detail}`.trim()))
      flag.addEventListener('pointerdown', (event) => { event.stopPropagation(); this.transport.goTo(mark.part, mark.pos) })
      return flag
    })
  }

  #cursor() {
    if (!this.cursor) return
    const { t, part, pos } = this.transport
    this.cursor.setAttribute('transform', `translate(${this.x(t)} 0)`)
    this.svg.setAttribute('aria-valuemax', this.total.toFixed(1))
    this.svg.setAttribute('aria-valuenow', t.toFixed(1))
    this.svg.setAttribute('aria-valuetext', clockWords(part.pressedAt + pos - part.start))
  }

  #drag(event) {
    event.preventDefault()
    this.svg.focus({ preventScroll: true })
    const seek = (moved) => this.transport.go(this.t(moved.clientX - this.svg.getBoundingClientRect().left))
    seek(event)
    this.svg.setPointerCapture(event.pointerId)
    this.svg.addEventListener('pointermove', seek)
    this.svg.addEventListener('pointerup', () => this.svg.removeEventListener('pointermove', seek), { once: true })
  }
}

function hatch() {
  return draw('defs', {}, draw('pattern', { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
    draw('rect', { width: 6, height: 6, class: 'hatch-ground' }), draw('rect', { width: 2.5, height: 6, class: 'hatch-line' })))
}

export const lanesFor = (transport, mount) => { const lanes = new Lanes(transport, mount); lanes.redraw(); return lanes }
export const lanesBox = () => make('div', { class: 'lanes-box' })
