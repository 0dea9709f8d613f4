// The session's line: parts one after the other by wall clock. Seconds throughout. A *place* is {part, pos}: pos counts
// from the part's origin, as tfdt, records and marks do; t counts from the first press.
import { clockWords } from './words.js'

/** Where t lies: the part that holds it, else the next one's start, else the last one's end. */
export function placeOf(line, t) {
  for (const part of line.parts) {
    if (t < part.offset) return { part, pos: part.start }
    if (t < part.offset + length(part)) return { part, pos: part.start + t - part.offset }
  }
  const part = line.parts.at(-1)
  return { part, pos: part.end }
}

export const timeOf = (part, pos) => part.offset + pos - part.start
export const wallOf = (part, pos) => part.pressedAt + pos - part.start
export const length = (part) => Math.max(0, part.end - part.start)
export const duration = (line) => Math.max(0.001, ...line.parts.map((part) => part.offset + length(part)))

/** The span of a track at pos, or undefined. A tail's end is as far as it plays. */
export function spanAt(track, pos) {
  return track.spans.find((span) => pos >= span.from && pos < endOf(track, span))
}

export const endOf = (track, span) => span.to ?? Math.max(span.from, span.piece === 'gap' ? Infinity : track.played)
export const isPlayable = (span) => span !== undefined && span.piece !== 'gap' && span.state === 'stored'

/** Takes what the centre tells anew of a part into it: all of it (its tracks have labels), or what was added since. */
export function takeNews(part, fresh) {
  const whole = fresh.tracks.some((track) => track.label !== undefined)
  const tracks = new Map(part.tracks.map((track) => [track.name, track]))
  for (const track of fresh.tracks) {
    const own = tracks.get(track.name)
    Object.assign(own, track, { spans: whole ? track.spans : withNews(own.spans, track.spans) })
  }
  const captions = whole ? fresh.captions : [...part.captions, ...fresh.captions]
  Object.assign(part, fresh, { tracks: part.tracks, captions })
}

/** True while each part has the files, and of them those stored, that the centre counted: nothing was missed. */
export const isWhole = (line) => line.parts.every((part) => {
  const files = part.tracks.flatMap((track) => track.spans.filter((span) => span.piece !== 'gap'))
  return files.length === part.files && files.filter((span) => span.state === 'stored').length === part.stored
})

function withNews(spans, news) {
  if (!news.length) return spans
  const nameOf = (span) => span.name ?? `gap ${span.from}`
  const found = new Map(spans.map((span) => [nameOf(span), span]))
  for (const span of news) found.set(nameOf(span), span)
  return [...found.values()].sort((a, b) => a.from - b.from || (a.to === null) - (b.to === null))
}

/** Where the next playable span begins, after pos; undefined if there is none. */
export function nextPlayable(track, pos) {
  return track.spans.filter((span) => isPlayable(span) && span.from > pos).map((span) => span.from).sort((a, b) => a - b)[0]
}

/** How far the part can be played now: where the least advanced track that still grows ends. */
export function edgeOf(part) {
  const able = part.tracks.filter((track) => track.playlist)
  const ends = (able.some((track) => !track.derived) ? able.filter((track) => !track.derived) : able).map((track) => track.played)
  return ends.length ? Math.min(...ends) : part.start
}

/** The suspension or confidential talk at pos. One that lasts still begins where what was recorded ends. */
export function pauseAt(part, pos) {
  return part.pauses.find((pause) => (pause.to === null ? pos >= pause.from - 0.6 : pos >= pause.from && pos < pause.to))
}

/** Things of one kind over all parts, each with {t, part, pos, end}, by time. */
function over(line, kind, begin) {
  const found = line.parts.flatMap((part) => part[kind].map((each) => {
    const pos = Math.max(part.start, each[begin])
    return { ...each, part, pos, t: timeOf(part, pos), end: timeOf(part, each.to ?? part.end) }
  }))
  return found.sort((a, b) => a.t - b.t)
}
export const marksOf = (line) => over(line, 'marks', 'at').filter((mark) => !mark.quiet)
export const readingsOf = (line) => over(line, 'marks', 'at').filter((mark) => mark.quiet)
export const pausesOf = (line) => over(line, 'pauses', 'from')
export const holesOf = (line) => over(line, 'holes', 'from')
export const signalsOf = (line) => over(line, 'signals', 'from')

/** When captions were burnt in, as t: there may be one a second. */
export const captionsOf = (line) => line.parts.flatMap((part) => part.captions.map(([at]) => timeOf(part, at)))

/** Chapters, each ending where the next begins, or with the film. */
export function chaptersOf(line) {
  const found = over(line, 'chapters', 'at')
  return found.map((chapter, i) => ({ ...chapter, end: found[i + 1]?.t ?? duration(line) }))
}

/** Chapters that were said to be missing and that no part has. */
export function missingOf(line) {
  const set = new Set(chaptersOf(line).map((chapter) => chapter.id))
  return line.parts.flatMap((part) => part.missing).filter((each) => !set.has(each.id))
}

/** Between one part and the next: {t, end, part, next}. */
export function betweenOf(line) {
  return line.parts.slice(1).map((next, i) => {
    const part = line.parts[i]
    return { part, next, pos: part.end, t: timeOf(part, part.end), end: next.offset }
  })
}

/** What interrupts the film, for jumping: gaps, suspensions, talks, parts. */
export function stopsOf(line) {
  const between = betweenOf(line).map((each) => ({ ...each, pos: Math.max(each.part.start, each.pos - 0.5), t: each.t - 0.5 }))
  return [...pausesOf(line), ...holesOf(line), ...between].sort((a, b) => a.t - b.t)
}

/** The next (or, `step` -1, the one before) of these places, seen from t; undefined at the end. */
export function stepFrom(places, t, step) {
  return step > 0 ? places.find((each) => each.t > t + 0.3) : places.findLast((each) => each.t < t - 0.8)
}

export const whenWords = (each) => clockWords(wallOf(each.part, each.pos))
