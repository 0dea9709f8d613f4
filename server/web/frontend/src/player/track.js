// One track of one part: its media element, its playlist, and where it stands on the part's clock.
import Hls from 'hls.js'
import { isPlayable, nextPlayable, spanAt } from './line.js'

const IN_STEP = 0.02 // s: nearer than this nothing is corrected
const OUT_OF_STEP = 0.4 // s: farther than this it is sought, not hurried
const HURRY = 0.12

export class TrackPlayer {
  /** `onTrouble({status, words})` when bytes are refused or cannot be played. */
  constructor(part, track, onTrouble) {
    Object.assign(this, { part, track, onTrouble, trouble: null, hls: null })
    // Where the element's 0 lies on the part's clock. hls.js moves the first fragment that it loads to its place in the
    // playlist; INIT_PTS_FOUND says by how much, in the media's own time, which counts from the part's origin.
    this.zero = track.zero
    this.element = document.createElement(track.kind === 'sound' ? 'audio' : 'video')
    this.element.playsInline = true
    this.element.muted = track.kind !== 'sound'
    this.element.preservesPitch = true
    this.element.disablePictureInPicture = true
    this.load()
  }

  /** Begins to load once there is something; `at`: where on the part's clock. */
  load(at = this.part.start) {
    if (this.hls || !this.track.playlist) return
    this.zero = this.track.zero
    this.hls = new Hls({ enableWorker: true, startPosition: Math.max(0, at - this.zero), maxBufferLength: 20, backBufferLength: 30,
      maxBufferHole: 0.1 })
    this.hls.on(Hls.Events.INIT_PTS_FOUND, (_, { initPTS, timescale }) => { this.zero = initPTS / timescale })
    this.hls.on(Hls.Events.ERROR, (_, error) => this.#failed(error))
    this.hls.loadSource(this.track.playlist)
    this.hls.attachMedia(this.element)
  }

  get isSound() { return this.track.kind === 'sound' }
  get position() { return this.element.currentTime + this.zero }
  get isReady() { return this.element.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA && !this.element.seeking }
  /** Shows nothing that lies before the press, and nothing that is not there. */
  get isShown() {
    return this.element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && !this.trouble && this.position >= this.part.start - 0.001
  }
  span(pos) { return spanAt(this.track, pos) }
  has(pos) { return this.hls !== null && !this.trouble && isPlayable(this.span(pos)) }

  /** Brings the element to where pos asks it to be. `leads`: pos follows this element, so its speed is left alone. */
  follow(pos, { running, rate, leads }) {
    const element = this.element
    if (!this.has(pos)) {
      element.pause()
      const next = nextPlayable(this.track, pos)
      if (next !== undefined && this.hls) this.#seek(next)
      return
    }
    const ahead = this.position - pos
    if (!running) {
      if (!element.paused) element.pause()
      if (Math.abs(ahead) > IN_STEP) this.#seek(pos)
      return
    }
    if (Math.abs(ahead) > OUT_OF_STEP) this.#seek(pos)
    const hurry = leads || Math.abs(ahead) < IN_STEP ? 1 : 1 - Math.max(-HURRY, Math.min(HURRY, ahead))
    const speed = Math.round(rate * hurry * 1000) / 1000
    if (element.playbackRate !== speed) element.playbackRate = speed
    if (element.paused) element.play().catch(() => {})
  }

  /** Far from pos: too far to follow by speed. */
  isAway(pos) { return Math.abs(this.position - pos) > OUT_OF_STEP }

  close() {
    this.hls?.destroy()
    this.element.remove()
  }

  #seek(pos) {
    const to = Math.max(0, pos - this.zero)
    if (!this.element.seeking && Math.abs(this.element.currentTime - to) > 0.005 && this.element.readyState > 0) this.element.currentTime = to
  }

  async #failed(error) {
    if (!error.fatal && !(error.response?.code >= 400)) return
    if (error.fatal && error.type === Hls.ErrorTypes.MEDIA_ERROR && !this.recovered) {
      this.recovered = true
      this.hls.recoverMediaError()
      return
    }
    const status = error.response?.code ?? 0
    this.trouble = { status, words: '', details: error.details }
    this.trouble.words = await wordsOf(error.frag?.initSegment?.url, error.frag?.url ?? error.url)
    this.onTrouble(this.trouble)
  }
}

/** What the centre says about a refused request, in its own words. */
async function wordsOf(...urls) {
  for (const url of urls.filter(Boolean).reverse()) {
    try {
      const answer = await fetch(url, { headers: { 'X-Background': '1' } })
      if (!answer.ok && answer.headers.get('content-type')?.includes('json')) return (await answer.json()).words
    } catch { /* the centre is away: no words */ }
  }
  return ''
}
