// What the box sealed and the viewer may read: names, words of a suspension, captions. The centre opens each on his request
// and writes it down; here it is kept in this page's memory only, and hung on the things it belongs to as `noteText`.
const AT_ONCE = 60 // records a request
const AHEAD = 60 // s of captions asked for at once
const AGAIN_MS = 10_000

export class Notes {
  constructor(transport, url) {
    Object.assign(this, { transport, base: url.replace(/timeline\.json$/, ''), known: new Map(), asked: new Set(), restUntil: 0 })
    transport.addEventListener('line', () => this.ask())
  }

  /** Opens whatever the course holds and is not open yet. */
  async ask() {
    this.#hang()
    for (const part of this.transport.line.parts) {
      const records = [...part.persons, ...part.pauses, ...part.marks, ...part.chapters].map((each) => each.note)
      await this.#open(part, records.filter((each) => each !== null))
    }
  }

  /** The caption that stands in the picture at pos, or '' where there is none or it is still asked for. */
  caption(part, pos) {
    const here = part.captions.findLastIndex(([at]) => at <= pos + 0.05)
    if (here < 0) return ''
    const [at, record] = part.captions[here]
    if (record === null || pos - at > AHEAD) return ''
    const found = this.known.get(`${part.number} ${record} caption`)
    if (found === undefined) this.#open(part, part.captions.slice(here, here + AT_ONCE).map((each) => each[1]).filter((each) => each !== null))
    return found ?? ''
  }

  async #open(part, records) {
    const wanted = [...new Set(records)].filter((each) => !this.asked.has(`${part.number} ${each}`))
    if (!wanted.length || performance.now() < this.restUntil || this.transport.trouble) return
    for (let i = 0; i < wanted.length; i += AT_ONCE) {
      const some = wanted.slice(i, i + AT_ONCE)
      for (const each of some) this.asked.add(`${part.number} ${each}`)
      const answer = await fetch(`${this.base}${part.number}/notes.json?records=${some.join(',')}`, { headers: { 'X-Background': '1' } }).catch(() => null)
      if (answer?.ok) {
        for (const { record, role, text, problem } of (await answer.json()).notes) this.known.set(`${part.number} ${record} ${role}`, text || problem)
      } else {
        for (const each of some) this.asked.delete(`${part.number} ${each}`)
        this.restUntil = performance.now() + AGAIN_MS // the key service rests, or the grant has ended
        setTimeout(() => this.ask(), AGAIN_MS + 50)
        break
      }
    }
    this.#hang()
    this.transport.dispatchEvent(new Event('notes'))
  }

  #hang() {
    for (const part of this.transport.line.parts) {
      for (const each of part.persons) each.noteText = this.known.get(`${part.number} ${each.note} ${each.role}`)
      for (const each of [...part.pauses, ...part.marks, ...part.chapters]) each.noteText = this.known.get(`${part.number} ${each.note} words`)
    }
  }
}
