// Plays all tracks of a part in step. The leader's position is the position: sound first; where no track has anything, the
// browser's clock carries on, so that a gap lasts as long as it lasted.
import { edgeOf, length, placeOf, timeOf } from './line.js'
import { TrackPlayer } from './track.js'

const TICK_MS = 50
const BEHIND_LIVE = 2.5 // s behind what has come: room for the next segment

export class Transport extends EventTarget {
  constructor(line) {
    super()
    Object.assign(this, { line, playing: false, waiting: false, rate: 1, tracks: [], part: null, pos: 0, trouble: null })
    this.go(0)
    this.last = performance.now()
    this.timer = setInterval(() => this.#tick(), TICK_MS)
  }

  get t() { return timeOf(this.part, this.pos) }
  get isLive() { return this.part.live }
  get isAtEdge() { return this.isLive && edgeOf(this.part) - this.pos < BEHIND_LIVE + 6 }

  play() { if (this.#atEnd()) this.go(0); this.playing = true; this.#tick(); this.#say('state') }
  pause() { this.playing = false; this.#tick(); this.#say('state') }
  toggle() { if (this.playing) this.pause(); else this.play() }
  setRate(rate) { this.rate = rate; this.#say('state') }
  goLive() {
    const part = this.line.parts.at(-1)
    this.goTo(part, Math.max(part.start, edgeOf(part) - BEHIND_LIVE))
    this.setRate(1)
    this.play()
  }

  go(t) { const { part, pos } = placeOf(this.line, t); this.goTo(part, pos) }
  goTo(part, pos) {
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
      if (!part) { this.line.parts.push(fresh); continue }
      const tracks = new Map(part.tracks.map((track) => [track.name, track]))
      for (const track of fresh.tracks) Object.assign(tracks.get(track.name), track)
      Object.assign(part, fresh, { tracks: part.tracks })
    }
    this.line.live = line.live
    for (const track of this.tracks) track.load(this.pos)
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
    this.tracks = part.tracks.map((track) => new TrackPlayer(part, track, (trouble) => this.#troubled(trouble)))
    const sounds = this.tracks.filter((track) => track.isSound)
    for (const sound of sounds) sound.element.muted = sound !== sounds[0]
    this.#say('part')
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
    this.#say('position')
  }

  #advance(leader, passed) {
    if (leader === undefined) {
      if (this.isLive && this.pos >= edgeOf(this.part)) this.waiting = true
      else this.pos += passed * this.rate
    } else if (!leader.isReady || leader.element.paused || leader.isAway(this.pos)) this.waiting = true
    else this.pos = Math.max(this.part.start, leader.position)
    if (this.waiting && leader && leader.element.ended) this.pos += passed * this.rate
  }

  #leader() {
    const able = this.tracks.filter((track) => track.has(this.pos))
    return able.find((track) => track.isSound) ?? able[0]
  }

  #pastPart() { return !this.part.live && this.pos >= this.part.end - 0.02 }
  #atEnd() { return this.part === this.line.parts.at(-1) && this.#pastPart() }
  #onward() {
    const next = this.line.parts[this.line.parts.indexOf(this.part) + 1]
    if (next) this.goTo(next, next.start)
    else { this.pos = this.part.start + length(this.part); this.pause() }
  }

  #say(what) { this.dispatchEvent(new Event(what)) }
}
