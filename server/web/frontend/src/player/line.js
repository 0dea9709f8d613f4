// The session's line: parts one after the other by wall clock. Seconds throughout. A *place* is {part, pos}: pos counts
// from the part's origin, as tfdt, records and marks do; t counts from the first press.

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
export const length = (part) => Math.max(0, part.end - part.start)
export const duration = (line) => Math.max(0.001, ...line.parts.map((part) => part.offset + length(part)))

/** The span of a track at pos, or undefined. A tail's end is as far as it plays. */
export function spanAt(track, pos) {
  return track.spans.find((span) => pos >= span.from && pos < endOf(track, span))
}

export const endOf = (track, span) => span.to ?? Math.max(span.from, span.piece === 'gap' ? Infinity : track.played)
export const isPlayable = (span) => span !== undefined && span.piece !== 'gap' && span.state === 'stored'

/** Where the next playable span begins, after pos; undefined if there is none. */
export function nextPlayable(track, pos) {
  return track.spans.filter((span) => isPlayable(span) && span.from > pos).map((span) => span.from).sort((a, b) => a - b)[0]
}

/** How far the part can be played now: where the least advanced track that still grows ends. */
export function edgeOf(part) {
  const ends = part.tracks.filter((track) => track.playlist).map((track) => track.played)
  return ends.length ? Math.min(...ends) : part.start
}

/** All marks as {t, part, pos, words, detail}, by time. */
export function marksOf(line) {
  const marks = line.parts.flatMap((part) => part.marks.map((mark) => ({ ...mark, part, pos: mark.at, t: timeOf(part, mark.at) })))
  return marks.sort((a, b) => a.t - b.t)
}
