// One track of one part: its media element, its playlist, and where it stands on the part's clock.
import Hls from 'hls.js'
import { endOf, isPlayable, nextPlayable, spanAt } from './line.js'
import { say } from './words.js'

const IN_STEP = 0.02 // s: nearer than this nothing is corrected while it runs
const EXACT = 0.005 // s: nearer than this nothing is sought while it stands
const OUT_OF_STEP = 0.4 // s: farther than this it is sought, not hurried
const LAST_MOMENT = 0.3 // s
const HURRY = 0.12
const USUAL_FRAME = 0.04

export class TrackPlayer {
  /** `onTrouble({status, words})` when bytes are refused or cannot be played; `onPiece(name, bytes)`: they came. */
  constructor(part, track, onTrouble, onPiece) {
    Object.assign(this, { part, track, onTrouble, onPiece, trouble: null, hls: null, isListed: false, frame: USUAL_FRAME })
    // A picture that nobody looks at is not asked for.
    this.wanted = true
    // Where the element's 0 lies on the part's clock. hls.js moves the first fragment that it loads to its place in the
    // playlist; INIT_PTS_FOUND says by how much, in the media's own time, which counts from the part's origin.
    this.zero = track.zero
    this.element = document.createElement(track.kind === 'sound' ? 'audio' : 'video')
    this.element.playsInline = true
    this.element.muted = track.kind !== 'sound'
    this.element.preservesPitch = true
    this.element.disablePictureInPicture = true
    if (!this.isSound) this.#measureFrames()
  }

  /** Begins to load once there is something and somebody looks; `at`: where on the part's clock. */
  load(at = this.part.start) {
    if (this.hls || !this.track.playlist || !this.wanted) return
    this.zero = this.track.zero
    this.at = at
    this.hls = new Hls({ enableWorker: true, autoStartLoad: false, maxBufferLength: 20, backBufferLength: 30, maxBufferHole: 0.1 })
    this.hls.on(Hls.Events.MANIFEST_PARSED, () => this.#listed())
    this.hls.on(Hls.Events.INIT_PTS_FOUND, (_, { initPTS, timescale }) => { this.zero = initPTS / timescale })
    this.hls.on(Hls.Events.ERROR, (_, error) => this.#failed(error))
    if (this.isSound) this.hls.on(Hls.Events.FRAG_LOADED, (_, { frag, payload }) => this.onPiece(frag.relurl?.split('/')[0], payload))
    this.hls.loadSource(this.track.playlist)
    this.hls.attachMedia(this.element)
  }

  /** Looked at or not; what is not is neither fetched nor decoded. */
  want(wanted, pos) {
    if (wanted === this.wanted) return
    this.wanted = wanted
    if (!this.hls) this.load(pos)
    else if (wanted) this.#loadFrom(pos)
    else this.#rest()
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
    if (!this.wanted) return
    if (!this.has(pos)) {
      element.pause()
      const next = nextPlayable(this.track, pos)
      if (next !== undefined && this.hls) this.#seek(next)
      return
    }
    const ahead = this.position - pos
    if (!running) {
      if (!element.paused) element.pause()
      if (Math.abs(ahead) > EXACT) this.#seek(pos)
      return
    }
    if (Math.abs(ahead) > OUT_OF_STEP) this.#seek(pos)
    const hurry = leads || Math.abs(ahead) < IN_STEP ? 1 : 1 - Math.max(-HURRY, Math.min(HURRY, ahead))
    const speed = Math.round(rate * hurry * 1000) / 1000
    if (element.playbackRate !== speed) element.playbackRate = speed
    if (element.paused) element.play().catch(() => {})
  }

  /** At the last moment before a gap: a media element stops some frames early, where nothing follows. */
  isRunningOut(pos) {
    const span = this.span(pos)
    const end = span ? endOf(this.track, span) : pos
    return end - pos < LAST_MOMENT && !isPlayable(this.span(end + 0.001))
  }

  /** Far from pos: too far to follow by speed. */
  isAway(pos) { return Math.abs(this.position - pos) > OUT_OF_STEP }

  close() {
    this.hls?.destroy()
    this.element.remove()
  }

  /** The playlist is here; until then hls.js must not be told to stop: it would never ask for the playlist again. */
  #listed() {
    this.isListed = true
    if (this.wanted) this.#loadFrom(this.at)
  }

  #rest() {
    this.element.pause()
    if (this.isListed) this.hls.stopLoad()
  }

  #loadFrom(pos) {
    this.at = pos
    if (!this.isListed) return
    this.hls.stopLoad()
    this.hls.startLoad(this.#start(pos))
  }

  /** Where to begin to load, so that it is there at pos: in a gap there is nothing to load. */
  #start(pos) {
    return Math.max(0, (isPlayable(this.span(pos)) ? pos : nextPlayable(this.track, pos) ?? pos) - this.zero)
  }

  #seek(pos) {
    if (this.element.readyState === 0 && Math.abs(pos - this.at) > 1) this.#loadFrom(pos) // nothing has come of where it began
    // a millisecond into the frame: a position on its very edge may show the one before
    const to = Math.max(0, pos - this.zero + (this.isSound ? 0 : 0.001))
    if (!this.element.seeking && Math.abs(this.element.currentTime - to) > EXACT && this.element.readyState > 0) this.element.currentTime = to
  }

  #measureFrames() {
    let last
    const seen = (_, { mediaTime }) => {
      const step = mediaTime - last
      if (step > 0.01 && step < 0.25) this.frame = Math.abs(step - this.frame) < 0.004 ? this.frame : step
      last = mediaTime
      this.element.requestVideoFrameCallback(seen)
    }
    this.element.requestVideoFrameCallback?.(seen)
  }

  async #failed(error) {
    if (!error.fatal && !(error.response?.code >= 400)) return
    const isCodec = /codec/i.test(error.details ?? '')
    if (error.fatal && error.type === Hls.ErrorTypes.MEDIA_ERROR && !this.recovered && !isCodec) {
      this.recovered = true
      this.hls.recoverMediaError()
      return
    }
    const status = error.response?.code ?? 0
    this.trouble = { status, words: isCodec ? say('codec') : '', details: error.details }
    if (!isCodec) this.trouble.words = await wordsOf(error.frag?.initSegment?.url, error.frag?.url ?? error.url)
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
