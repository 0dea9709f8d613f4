// The lanes, from above: chapters, marks, suspensions and talks, gaps, signals, sound, pictures, transcript.
// Each is {key, label, height, draw(y, scale) -> elements}. scale: x(t), width, clear: pixels a word must have.
import { draw } from './dom.js'
import { betweenOf, captionsOf, chaptersOf, endOf, holesOf, length, marksOf, pausesOf, readingsOf, signalsOf, timeOf, wallOf, whenWords } from './line.js'
import { ALERT, FLAG, READING } from './patterns.js'
import { lastedWords, say, timeWords } from './words.js'

export function rowsFor(line, waves, heard) {
  const tracks = [...new Map(line.parts.flatMap((part) => part.tracks).map((track) => [track.name, track])).values()]
  const sounds = tracks.filter((track) => track.kind === 'sound')
  const pictures = tracks.filter((track) => track.kind !== 'sound').sort((a, b) => b.derived - a.derived)
  const level = sounds.find((track) => track.name === heard) ?? sounds[0]
  return [
    { key: 'chapters', label: say('chapters'), height: 20, draw: (y, s) => chaptersOf(line).map((each) => chapter(each, y, s)) },
    { key: 'marks', label: say('marks'), height: 18, draw: (y, s) => [captions(line, y, s), ...readingsOf(line).map((each) => reading(each, y, s)), ...marksOf(line).map((each) => mark(each, y, s))] },
    { key: 'pauses', label: say('pauses'), height: 20, draw: (y, s) => pausesOf(line).map((each) => pause(each, y, s)) },
    { key: 'holes', label: say('holes'), height: 18, draw: (y, s) => [...holesOf(line).map((each) => hole(each, y, s)), ...betweenOf(line).map((each) => between(each, y, s))] },
    { key: 'signals', label: say('signals'), height: 18, draw: (y, s) => signalsOf(line).map((each) => signal(each, y, s)) },
    ...sounds.map((track) => ({ key: `track-${track.name}`, label: track.label, height: 34, draw: (y, s) => [...spans(line, track.name, y, 34, s), wave(line, waves, track.name, y, 34, s)] })),
    ...(level ? [{ key: 'levels', label: say('levels'), height: 28, track: level.name, draw: (y, s) => levels(line, waves, level.name, y, 28, s) }] : []),
    ...pictures.map((track) => ({ key: `track-${track.name}`, label: track.label, height: 14, draw: (y, s) => spans(line, track.name, y, 14, s) })),
    { key: 'transcript', label: say('transcript'), height: 16, draw: (y, s) => [draw('text', { x: s.left + 6, y: y + 12, class: 'none' }, say('noTranscript'))] },
  ]
}

/** Parts as grounds on which the lanes lie; nothing lies between them. */
export function grounds(line, y, height, s) {
  return line.parts.map((part) => draw('rect', { ...across(part.offset, part.offset + length(part), s), y, height, class: 'lane' }))
}

function chapter(each, y, s) {
  const box = across(each.t, each.end, s)
  const words = each.number ? `${each.number} ${each.words}` : each.words
  return item('chapter', each, [words, each.noteText, whenWords(each)], { 'data-chapter': each.id },
    draw('rect', { ...box, y: y + 1, height: 18, rx: 2 }), draw('path', { d: `M${box.x} ${y}v20`, class: 'edge' }), label(words, box, y + 14, s))
}

function mark(each, y, s) {
  return item('mark', each, [each.words, each.detail, each.noteText, whenWords(each)], { 'data-mark': each.pos, transform: `translate(${s.x(each.t)} ${y + 2})` },
    draw('rect', { x: -4, y: -2, width: 16, height: 18, class: 'hit' }), draw('path', { d: FLAG }))
}

function reading(each, y, s) {
  return item('reading', each, [each.words, each.detail, whenWords(each)], { transform: `translate(${s.x(each.t)} ${y + 8})` }, draw('path', { d: READING }))
}

/** A tick at the foot of the lane for each caption, at most one a pixel. */
function captions(line, y, s) {
  const at = new Set(captionsOf(line).filter((t) => t >= s.from && t <= s.to).map((t) => Math.round(s.x(t))))
  return draw('path', { d: [...at].map((x) => `M${x} ${y + 15}v3`).join(''), class: 'captions' })
}

function pause(each, y, s) {
  const box = across(each.t, each.end, s, 4)
  const lasted = each.to === null ? '' : lastedWords(each.end - each.t)
  const until = each.to === null ? say(each.part.live ? 'notResumed' : 'endUnknown') : timeWords(wallOf(each.part, each.to))
  return item('pause', each, [each.words, each.reason, each.noteText, `${timeWords(wallOf(each.part, each.from))} – ${until}`, lasted, each.confirmed], { 'data-pause': each.kind },
    draw('rect', { ...box, y: y + 1, height: 18, class: `span ${each.kind}` }), label(`${each.words} · ${each.reason}`, box, y + 14, s, each.words))
}

function hole(each, y, s) {
  const box = across(each.t, each.end, s, 4)
  const lasted = each.to === null ? '' : lastedWords(each.end - each.t)
  return item('hole', each, [`${say('holes')} ${each.tracks.join('、')}`, each.words, whenWords(each), lasted], { 'data-hole': each.tracks.join(' ') },
    draw('rect', { ...box, y: y + 1, height: 16, class: 'span gap' }), label(each.words, box, y + 13, s))
}

function between(each, y, s) {
  const box = across(each.t, each.end, s, 4)
  return item('between', { ...each, pos: Math.max(each.part.start, each.pos - 0.5) }, [say('between'), whenWords(each), lastedWords(each.end - each.t)], { 'data-between': '' },
    draw('rect', { ...box, y: y + 1, height: 16, class: 'span between' }), label(say('between'), box, y + 13, s))
}

function signal(each, y, s) {
  const box = across(each.t, each.end, s, 2)
  const lasted = each.to === null ? '' : lastedWords(each.end - each.t)
  return item('sig', each, [each.words, each.track, whenWords(each), lasted], { 'data-signal': each.signal },
    draw('rect', { ...box, y: y + 6, height: 8, class: 'sig-span' }), draw('path', { d: ALERT, transform: `translate(${box.x + 5} ${y + 10})` }), label(`${each.words} ${each.track}`, { x: box.x + 10, width: box.width - 10 }, y + 13, s))
}

/** The spans of a track over all parts; stored ones that follow one another are drawn as one. */
function spans(line, name, y, height, s) {
  const found = []
  for (const part of line.parts) {
    const track = part.tracks.find((each) => each.name === name)
    let last
    for (const span of track?.spans ?? []) {
      const [begin, end] = [Math.max(span.from, part.start), Math.min(endOf(track, span), Math.max(part.end, span.from + 0.01))]
      const kind = kindOf(span)
      if (last && kind === 'stored' && last.kind === kind && begin - last.end < 0.02) { last.end = end; continue }
      last = { part, track, span, kind, begin, end }
      found.push(last)
    }
  }
  return found.filter((each) => timeOf(each.part, each.end) > s.from && timeOf(each.part, each.begin) < s.to).map((each) => spanBox(each, y, height, s))
}

function kindOf(span) {
  if (span.piece === 'gap') return ['suspended', 'confidential'].includes(span.cause) ? span.cause : 'gap'
  return span.piece === 'tail' && span.state === 'stored' ? 'tail' : span.state
}

function spanBox({ part, track, span, kind, begin, end }, y, height, s) {
  const isGap = span.piece === 'gap'
  const box = across(timeOf(part, begin), timeOf(part, end), s, isGap ? 3 : 0.5)
  const drawn = draw('rect', { ...box, y, height, class: `span ${kind}` })
  const words = [track.label, isGap ? say('gap') : '', span.words, timeWords(wallOf(part, begin)), lastedWords(end - begin)].filter(Boolean).join(' · ')
  drawn.append(draw('title', {}, words))
  return isGap ? draw('g', { class: 'gap-group', 'data-gap': track.name }, drawn) : drawn
}

/** One path of peaks over the whole width: as loud as it got, mirrored. */
function wave(line, waves, name, y, height, s) {
  const [middle, half] = [y + height / 2, height / 2 - 2]
  let d = ''
  for (let x = s.left; x < s.left + s.width; x += 1) {
    const peak = waves.peak(name, s.t(x), s.t(x + 1))
    if (peak === null) continue
    const reach = Math.max(0.4, Math.min(1, peak ** 0.6) * half)
    d += `M${x} ${(middle - reach).toFixed(1)}V${(middle + reach).toFixed(1)}`
  }
  return draw('path', { d, class: 'wave', 'data-wave': name })
}

/** Loudness (RMS) from -60 to 0 dBFS as an area, what clipped as triangles on its upper edge. */
function levels(line, waves, name, y, height, s) {
  const [floor, span] = [y + height, height - 6]
  const at = (db) => floor - (Math.max(0, db + 60) / 60) * span
  let [d, open, clips, last] = ['', false, [], -9]
  for (let x = s.left; x < s.left + s.width; x += 1) {
    const [rms, peak] = [waves.rms(name, s.t(x), s.t(x + 1)), waves.peak(name, s.t(x), s.t(x + 1))]
    if (rms === null) { if (open) d += `V${floor}Z`; open = false; continue }
    const level = at(20 * Math.log10(Math.max(1e-4, rms))).toFixed(1)
    d += open ? `L${x} ${level}` : `M${x} ${floor}V${level}`
    open = true
    if (peak > 0.985 && x - last > 8) { clips.push(x); last = x }
  }
  if (open) d += `V${floor}Z`
  return [
    draw('path', { d, class: 'level' }),
    ...[-40, -20].map((db) => draw('line', { x1: s.left, x2: s.left + s.width, y1: at(db), y2: at(db), class: 'level-line' })),
    ...clips.map((x) => { const found = draw('path', { d: 'M-3.5 0h7l-3.5 5z', transform: `translate(${x} ${y})`, class: 'clip' }); found.append(draw('title', {}, say('clip'))); return found }),
  ]
}

function across(t, end, s, least = 0.5) {
  const x = Math.max(s.left - 4, s.x(t))
  return { x, width: Math.max(least, Math.min(s.left + s.width + 4, s.x(end)) - x) }
}

function item(kind, place, words, attributes, ...drawn) {
  const found = draw('g', { class: kind, ...attributes }, ...drawn)
  found.append(draw('title', {}, words.filter(Boolean).join(' · ')))
  found.place = place
  return found
}

/** The words where they fit, else the short ones, else none. Twelve pixels a wide letter, seven a narrow one. */
function label(words, box, y, s, short = '') {
  const wide = (text) => [...text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 12 : 6.5), 8)
  const said = [words, short].find((text) => text && wide(text) <= box.width) ?? (box.width > 30 && !short ? cut(words, box.width, wide) : '')
  return draw('text', { x: box.x + 5, y, class: 'item-word' }, said)
}

function cut(words, width, wide) {
  let said = words
  while (said && wide(`${said}…`) > width) said = said.slice(0, -1)
  return said.length > 1 || /\d/.test(said) ? `${said}${said === words ? '' : '…'}` : ''
}
