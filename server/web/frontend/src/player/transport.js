// Plays all tracks of a part in step. The leader's position is the position: sound first; where no track has anything, the
// browser's clock carries on, so that a gap lasts as long as it lasted. A suspension, a confidential talk and the time
// between two parts are shown for a moment and then left behind.
import { edgeOf, length, pauseAt, placeOf, takeNews, timeOf, wallOf } from './line.js'
import { TrackPlayer } from './track.js'

const TICK_MS = 50
const BEHIND_LIVE = 2.5 // s behind what has come: room for the next segment
const SHOWN_S = 3 // s for which a span is shown in which nothing was recorded

export class Transport extends EventTarget {
  constructor(line) {
    super()
    Object.assign(this, { line, playing: false, waiting: false, rate: 1, tracks: [], part: null, pos: 0, trouble: null })
    Object.assign(this, { shown: null, dwelt: 0, between: null, begun: false })
    this.go(0)
    this.last = performance.now()
    this.timer = setInterval(() => this.#tick(), TICK_MS)
  }

  /** Loads from now on: whoever shows the pictures has said which of them are looked at. */
  begin() {
    this.begun = true
    for (const track of this.tracks) track.load(this.pos)
  }

  get t() { return timeOf(this.part, this.pos) }
  get isLive() { return this.part.live }
  get isAtEdge() { return this.isLive && edgeOf(this.part) - this.pos < BEHIND_LIVE + 6 }
  /** The suspension or talk in which the position is, or undefined. */
  get pauseNow() { return pauseAt(this.part, this.pos) }
  /** What stands on the picture instead of it: {kind, reason, fromWall, toWall (null: lasts still), confirmed}. */
  get card() {
    if (this.between) {
      const { part, next } = this.between
      return { kind: 'between', state: part.state, fromWall: wallOf(part, part.end), toWall: next.pressedAt, confirmed: '', reason: '' }
    }
    const pause = this.pauseNow
    if (!pause) return null
    return { ...pause, fromWall: wallOf(this.part, pause.from), toWall: pause.to === null ? null : wallOf(this.part, pause.to) }
  }

  play() { if (this.#atEnd()) this.go(0); this.playing = true; this.#tick(); this.#say('state') }
  pause() { this.playing = false; this.#tick(); this.#say('state') }
  toggle() { if (this.playing) this.pause(); else this.play() }
  setRate(rate) { this.rate = rate; this.#say('state') }
  /** Leaves the suspension, talk or break that is shown. */
  skip() {
    const pause = this.pauseNow
    if (this.between) this.goTo(this.between.next, this.between.next.start)
    else if (pause && this.#isBehindUs(pause)) this.goTo(this.part, pause.to)
  }
  /** A pause that has ended and after which, while the part lives, there is something to play already. */
  #isBehindUs(pause) { return pause.to !== null && (!this.part.live || edgeOf(this.part) - 0.5 >= pause.to) }
  /** So many frames of the picture that is looked at, standing. */
  step(frames) {
    const looked = this.tracks.find((track) => !track.isSound && track.wanted && track.has(this.pos))
    this.pause()
    this.goTo(this.part, this.pos + frames * (looked?.frame ?? 0.04))
  }
  goLive() {
    const part = this.line.parts.at(-1)
    this.goTo(part, Math.max(part.start, edgeOf(part) - BEHIND_LIVE))
    this.setRate(1)
    this.play()
  }

  go(t) { const { part, pos } = placeOf(this.line, t); this.goTo(part, pos) }
  goTo(part, pos) {
    this.between = null
    if (part !== this.part) this.#enter(part, pos)
    this.pos = Math.min(Math.max(pos, part.start), Math.max(part.start, part.live ? edgeOf(part) - 0.5 : part.end))
    this.#tick(0)
    this.#say('position')
  }

  /** The line as the centre tells it now: longer, or ended. */
  renew(line) {
    const old = new Map(this.line.parts.map((part) => [part.number, part]))
    for (const fresh of line.parts) {
      const part = old.get(fresh.number)
      if (part) takeNews(part, fresh)
      else this.line.parts.push(fresh)
    }
    this.line.live = line.live
    if (this.begun) for (const track of this.tracks) track.load(this.pos)
    this.#say('line')
  }

  stopForGood(trouble) {
    this.trouble = trouble
    this.playing = false
    for (const track of this.tracks) track.close()
    clearInterval(this.timer)
    this.#say('state')
  }

  #enter(part, pos) {
    for (const track of this.tracks) track.close()
    this.part = part
    this.pos = pos
    const piece = (track) => (name, bytes) => this.dispatchEvent(new CustomEvent('piece', { detail: { part, track, name, bytes } }))
    this.tracks = part.tracks.map((track) => new TrackPlayer(part, track, (trouble) => this.#troubled(trouble), piece(track)))
    const sounds = this.tracks.filter((track) => track.isSound)
    for (const sound of sounds) sound.element.muted = sound !== sounds[0]
    this.#say('part') // the stage says which pictures are looked at; only then is anything loaded
    if (this.begun) for (const track of this.tracks) track.load(pos)
  }

  #troubled(trouble) {
    if (trouble.status === 403) this.stopForGood(trouble)
    else this.#say('state')
  }

  #tick(elapsed) {
    const now = performance.now()
    const passed = elapsed ?? Math.min(0.5, (now - this.last) / 1000)
    this.last = now
    const leader = this.#leader()
    this.waiting = false
    if (this.playing && passed) this.#advance(leader, passed)
    const running = this.playing && !this.waiting
    for (const track of this.tracks) track.follow(this.pos, { running: running || (this.playing && track === leader), rate: this.rate, leads: track === leader })
    if (this.playing && this.#pastPart()) this.#onward()
    this.#dwell(passed)
    this.#say('position')
  }

  #advance(leader, passed) {
    if (leader === undefined) {
      if (this.isLive && this.pos >= edgeOf(this.part)) this.waiting = true
      else this.pos += passed * this.rate
    } else if (!leader.isReady && leader.isRunningOut(this.pos)) this.pos += passed * this.rate
    else if (!leader.isReady || leader.element.paused || leader.isAway(this.pos)) this.waiting = true
    else this.pos = Math.max(this.part.start, leader.position)
    if (this.waiting && leader && leader.element.ended) this.pos += passed * this.rate
  }

  #leader() {
    const able = this.tracks.filter((track) => track.wanted && track.has(this.pos))
    return able.find((track) => track.isSound) ?? able[0]
  }

  /** Counts for how long the film has shown that nothing was recorded, and then goes on. */
  #dwell(passed) {
    const shown = this.between ?? this.pauseNow ?? null
    const name = shown && `${this.part.number} ${shown.kind} ${shown.from}`
    if (name !== this.shown) {
      this.shown = name
      this.dwelt = 0
    }
    if (!shown || !this.playing) return
    this.dwelt += passed
    if (this.dwelt >= SHOWN_S && (this.between || this.#isBehindUs(shown))) this.skip()
  }

  #pastPart() { return !this.part.live && this.pos >= this.part.end - 0.02 }
  #atEnd() { return this.part === this.line.parts.at(-1) && this.#pastPart() }
  #onward() {
    const next = this.line.parts[this.line.parts.indexOf(this.part) + 1]
    this.pos = this.part.start + length(this.part)
    if (next) this.between ??= { part: this.part, next }
    else this.pause()
  }

  #say(what) { this.dispatchEvent(new Event(what)) }
}
