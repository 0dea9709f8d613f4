// One vocabulary of colour and shape for the time line, its legend and the lists: nothing is told by colour alone.
import { draw, make } from './dom.js'
import { say } from './words.js'

const PATTERNS = {
  gap: [6, 45, ['rect', { width: 2.5, height: 6 }]], // slanting stripes
  suspended: [8, 0, ['rect', { x: 1, width: 2, height: 8 }], ['rect', { x: 4, width: 2, height: 8 }]], // upright pairs, as on the pause key
  confidential: [7, 0, ['path', { d: 'M0 0L7 7M7 0L0 7' }]], // crosses
  between: [6, -45, ['rect', { width: 1.5, height: 6 }]],
  awaited: [5, 0, ['circle', { cx: 2.5, cy: 2.5, r: 1 }]], // dots
  quarantined: [5, 90, ['rect', { width: 1.5, height: 5 }]], // level stripes
  tail: [6, 0, ['path', { d: 'M0 3H3' }]],
}

export function patterns() {
  return draw('defs', {}, ...Object.entries(PATTERNS).map(([name, [size, turn, ...shapes]]) =>
    draw('pattern', { id: `p-${name}`, class: `p-${name}`, width: size, height: size, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${turn})` },
      draw('rect', { width: size, height: size, class: 'ground' }), ...shapes.map(([tag, attributes]) => draw(tag, { ...attributes, class: 'ink' })))))
}

export const FLAG = 'M0 0v14M0 1h9l-3 3.5 3 3.5h-9z'
export const READING = 'M-2.5 3.5h5'
export const ALERT = 'M0 -5l5 9h-10z'

const swatch = (name, extra = []) => draw('svg', { class: 'legend-swatch', viewBox: '0 0 22 14', 'aria-hidden': 'true' }, draw('rect', { x: 0.5, y: 0.5, width: 21, height: 13, class: `span ${name}` }), ...extra)
const shape = (...drawn) => draw('svg', { class: 'legend-swatch', viewBox: '0 0 22 14', 'aria-hidden': 'true' }, ...drawn)

/** What each shape on the time line means; only those that can occur in every recording, or do in this one. */
export function legend(has) {
  const entries = [
    [swatch('stored'), say('stored')],
    [swatch('gap'), say('holes')],
    [swatch('suspended'), say('suspended')],
    [swatch('confidential'), say('confidential')],
    has.between && [swatch('between'), say('between')],
    has.awaited && [swatch('awaited'), say('awaited')],
    has.quarantined && [swatch('quarantined'), say('quarantined')],
    has.tail && [swatch('tail'), say('tail')],
    [shape(draw('g', { class: 'mark', transform: 'translate(7 0)' }, draw('path', { d: FLAG }))), say('marks')],
    has.signal && [shape(draw('rect', { x: 0.5, y: 4, width: 21, height: 7, class: 'sig-span' }), draw('g', { class: 'sig', transform: 'translate(7 8)' }, draw('path', { d: ALERT }))), say('signals')],
    has.reading && [shape(draw('g', { class: 'reading', transform: 'translate(11 4)' }, draw('path', { d: READING }))), say('reading')],
  ]
  return make('ul', { class: 'legend', 'aria-label': say('legend') }, ...entries.filter(Boolean).map(([sign, words]) => make('li', {}, sign, words)))
}
