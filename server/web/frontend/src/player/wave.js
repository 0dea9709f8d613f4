// How loud it was: peaks and RMS of each sound track, computed here from the sound that the entitled viewer's page has
// opened; in memory only. What is being played is read on its way; the rest is asked for piece by piece, nearest first.
import { timeOf } from './line.js'

const BIN = 0.025 // s
const REST_MS = 150
const FIRST_MS = 3000

export class Waves extends EventTarget {
  constructor(transport) {
    super()
    Object.assign(this, { transport, tracks: new Map(), inits: new Map(), timer: null, stopped: false })
    this.decoder = new OfflineAudioContext(1, 1, 48000)
    transport.addEventListener('piece', ({ detail }) => {
      if (detail.bytes?.byteLength) this.#read(detail.part, detail.track, detail.name, detail.bytes.slice(0)).catch(() => {})
    })
    setTimeout(() => this.#next(), FIRST_MS)
  }

  /** The greatest amplitude (0 to 1) of that track between two times, or null where it is not known. */
  peak(name, from, to) { return this.#over(name, from, to, 'peaks') }
  rms(name, from, to) { return this.#over(name, from, to, 'rms') }

  #over(name, from, to, what) {
    const bins = this.tracks.get(name)?.[what]
    if (!bins) return null
    let found = -1
    const last = Math.max(Math.floor(from / BIN) + 1, Math.ceil(to / BIN))
    for (let i = Math.max(0, Math.floor(from / BIN)); i < last && i < bins.length; i += 1) if (bins[i] > found) found = bins[i]
    return found < 0 ? null : found
  }

  /** The nearest piece of sound that is not known yet, those that are heard first. */
  #nearest() {
    const { line, t, tracks } = this.transport
    const heard = new Set(tracks.filter((each) => each.isSound && !each.element.muted).map((each) => each.track.name))
    let best = null
    for (const part of line.parts) {
      for (const track of part.tracks) {
        if (track.kind !== 'sound' || !track.playlist) continue
        const known = this.#bins(track.name).known
        for (const span of track.spans) {
          if (span.piece === 'gap' || span.state !== 'stored' || known.has(`${part.number} ${span.name}`)) continue
          const away = Math.abs(timeOf(part, span.from) - t) + (timeOf(part, span.from) < t - 5 ? 1e4 : 0) + (heard.has(track.name) ? 0 : 1e6)
          if (!best || away < best.away) best = { part, track, span, away }
        }
      }
    }
    return best
  }

  async #next() {
    if (this.stopped || this.transport.trouble) return
    const best = document.hidden ? null : this.#nearest()
    if (best) {
      const { part, track, span } = best
      try {
        const bytes = await this.#fetched(track, `${span.name}/media.m4s`)
        await this.#read(part, track, span.name, bytes)
      } catch (error) {
        if (error.status === 403 || error.status === 404 || error.status === 409) this.stopped = error.status === 403
        this.#bins(track.name).known.add(`${part.number} ${span.name}`) // what cannot be read is not asked for again
      }
    }
    setTimeout(() => this.#next(), best ? REST_MS : 2000)
  }

  async #fetched(track, name) {
    const answer = await fetch(track.playlist.replace('index.m3u8', name), { headers: { 'X-Background': '1' } })
    if (!answer.ok) throw Object.assign(new Error(`sound: status ${answer.status}`), { status: answer.status })
    return answer.arrayBuffer()
  }

  async #read(part, track, name, bytes) {
    const { known } = this.#bins(track.name)
    const span = track.spans.find((each) => each.name === name)
    if (!span || known.has(`${part.number} ${name}`)) return
    known.add(`${part.number} ${name}`)
    const sound = await this.#decoded(track, name, bytes)
    const from = Math.max(part.start, span.from)
    this.#fill(track.name, timeOf(part, from), sound, span.to === null ? Infinity : span.to - from)
    this.timer ??= setTimeout(() => { this.timer = null; this.dispatchEvent(new Event('more')) }, 400)
  }

  /** Pieces of one run begin with the same bytes: those of the last run are tried first. */
  async #decoded(track, name, bytes) {
    const init = this.inits.get(track.playlist)
    if (init) {
      try { return await this.decoder.decodeAudioData(joined(init, bytes)) } catch { /* another run */ }
    }
    const own = await this.#fetched(track, `${name}/init.mp4`)
    const sound = await this.decoder.decodeAudioData(joined(own, bytes))
    this.inits.set(track.playlist, own)
    return sound
  }

  /** The bins of a piece that begins at t; nothing of it counts beyond `lasts` s, where its span ends. */
  #fill(name, t, sound, lasts) {
    const bins = this.#bins(name)
    const step = Math.round(sound.sampleRate * BIN)
    const count = Math.min(Math.ceil(sound.length / step), Math.floor(lasts / BIN))
    const first = Math.round(t / BIN)
    bins.grow(first + count)
    const channels = Array.from({ length: sound.numberOfChannels }, (_, i) => sound.getChannelData(i))
    for (let i = 0; i < count; i += 1) {
      let [peak, sum] = [0, 0]
      const end = Math.min(sound.length, (i + 1) * step)
      for (const samples of channels) {
        for (let j = i * step; j < end; j += 1) {
          const value = Math.abs(samples[j])
          if (value > peak) peak = value
          sum += value * value
        }
      }
      bins.peaks[first + i] = Math.min(1, peak)
      bins.rms[first + i] = Math.sqrt(sum / Math.max(1, (end - i * step) * channels.length))
    }
  }

  #bins(name) {
    if (!this.tracks.has(name)) this.tracks.set(name, new Bins())
    return this.tracks.get(name)
  }
}

class Bins {
  constructor() { Object.assign(this, { known: new Set(), peaks: new Float32Array(0), rms: new Float32Array(0) }) }
  grow(count) {
    if (count <= this.peaks.length) return
    for (const what of ['peaks', 'rms']) {
      const more = new Float32Array(Math.ceil(count * 1.5)).fill(-1)
      more.set(this[what])
      this[what] = more
    }
  }
}

function joined(head, rest) {
  const whole = new Uint8Array(head.byteLength + rest.byteLength)
  whole.set(new Uint8Array(head))
  whole.set(new Uint8Array(rest), head.byteLength)
  return whole.buffer
}
