// One place of the record: a text or a choice. It sends the whole text with the version it began from, one message at a
// time; what comes back is either the next version, or the word that it lies beside another's, which stays in sight.
import { make } from '../player/dom.js'

const CALM_MS = 450

export class Typed {
  constructor(element, desk) {
    const { place, who, version, kind } = element.dataset
    Object.assign(this, { element, desk, place, who, kind, base: Number(version), seq: 0, was: '', isBeside: false, isClosed: false })
    this.state = element.querySelector('[data-state]')
    this.area = element.querySelector('textarea')
    this.box = element.querySelector('[data-drafts]')
    this.sent = this.text
    element.addEventListener('input', () => this.#typed())
    this.area?.addEventListener('blur', () => this.push())
    this.#grow()
    this.#restore()
  }

  get name() { return `${this.who} ${this.place}` }
  get isDirty() { return !this.isClosed && this.text !== this.sent }
  get text() {
    return this.area ? this.area.value : (this.element.querySelector('input:checked')?.value ?? '')
  }

  is(item) { return item.place === this.place && String(item.who) === this.who }

  close(words) {
    this.isClosed = true
    // a page that was opened after the end has nothing to say about it
    if (!(this.area?.readOnly ?? this.element.disabled)) this.#say(words)
    if (this.area) this.area.readOnly = true
    else this.element.disabled = true
  }

  // ---- what the person does
  #typed() {
    this.#grow()
    this.desk.keep(this.name, { text: this.text, base: this.base, pen: this.desk.pen })
    this.desk.note()
    clearTimeout(this.timer)
    if (!this.isDirty && !this.flight) { // typed and taken back: nothing is on its way
      this.desk.keep(this.name, null)
      this.#say('')
      return
    }
    this.#say(this.desk.say('saving'))
    this.timer = setTimeout(() => this.push(), this.area ? CALM_MS : 0)
  }

  /** What an earlier showing of this page had not sent any more: it goes on from there. */
  #restore() {
    const left = this.desk.left(this.name)
    if (!left || !this.area || this.area.readOnly) return
    if (left.text === this.text) { this.desk.keep(this.name, null); return }
    Object.assign(this, { base: left.base, was: left.pen })
    this.area.value = left.text
    this.#grow()
  }

  /** Sends what is unsent; resolved when the centre has it, or cannot be reached. */
  async push() {
    clearTimeout(this.timer)
    if (this.flight) await this.flight
    if (!this.isDirty) return
    this.flight = this.#send()
    await this.flight
    this.flight = null
    this.desk.note()
    if (this.again) { this.again = false; await this.push() }
  }

  async #send() {
    const { desk, text, base } = this
    this.seq += 1
    const told = await desk.post(desk.root.dataset.type, { place: this.place, who: this.who, pen: desk.pen, was: this.was, seq: this.seq, base, text })
    if (!told) { this.#say(desk.say('away'), 'away'); return }
    if (!told.ok) { this.#refused(told); return }
    this.sent = text
    if (this.text === text) desk.keep(this.name, null)
    else this.again = true
    this.take(told.item)
    if (!this.isBeside) this.#say(`${desk.say('saved')} ${told.item.at}`, 'good')
  }

  #refused(told) {
    this.#say(`${this.desk.say('refused')}：${told.words}`, 'bad')
    if (this.area) return
    // a choice that somebody else made first: his stands, and is seen
    for (const each of this.element.querySelectorAll('input')) each.checked = false
    this.sent = ''
    this.base = -1
    this.desk.revision = 0
  }

  // ---- what comes from the centre
  take(item) {
    if (item.version < this.base && this.base >= 0 && !item.drafts.length && !this.isBeside) return
    const mine = item.drafts.find((each) => each.pen === this.desk.pen)
    const wasBeside = this.isBeside
    this.isBeside = Boolean(mine)
    this.item = item
    if (!mine && (item.pen === this.desk.pen || !this.isDirty)) {
      const isOwn = item.pen === this.desk.pen && !wasBeside
      this.base = item.version
      this.was = ''
      if (!isOwn && !this.isDirty && this.text !== item.text) { this.#put(item.text); this.#say(`${this.desk.say('byOther')} ${item.at} ${item.by}`, 'news') }
      else if (!this.isDirty) this.sent = item.text
    }
    this.#beside(item, mine)
  }

  #put(text) {
    if (!this.area) { for (const each of this.element.querySelectorAll('input')) each.checked = each.value === text; this.sent = text; return }
    const { selectionStart: from, selectionEnd: to } = this.area
    const here = document.activeElement === this.area
    const shared = prefix(this.area.value, text)
    const moved = text.length - this.area.value.length
    this.area.value = text
    this.sent = text
    this.#grow()
    if (here) this.area.setSelectionRange(from > shared ? Math.max(shared, from + moved) : from, to > shared ? Math.max(shared, to + moved) : to)
  }

  /** The texts that were written at the same time, side by side, until a person makes one of them. */
  #beside(item, mine) {
    if (!this.box) return
    this.box.hidden = !item.drafts.length
    if (!item.drafts.length) { this.box.replaceChildren(); return }
    this.#say(this.desk.say('beside'), 'bad')
    const { desk } = this
    const others = item.drafts.filter((each) => each !== mine)
    const shown = [
      ...(mine ? [draft(`${desk.say('mainDraft')} · ${item.by} ${item.at} ${desk.say('mine')}`, item.text)] : []),
      ...others.map((each) => draft(`${desk.say('otherDraft')} · ${each.by} ${each.at}`, each.text)),
    ]
    const old = this.box.querySelector('details[open] textarea')
    const joiner = old ? this.box.querySelector('details') : this.#joiner(item)
    this.box.replaceChildren(...shown, joiner)
  }

  #joiner(item) {
    const { desk } = this
    if (this.area.readOnly) return make('span')
    const id = `join-${item.id}`
    const area = make('textarea', { class: 'form-control', id, rows: 6, maxlength: 20000, 'data-joined': '' })
    const button = make('button', { type: 'button', class: 'btn btn-primary mt-2' }, desk.say('joinSave'))
    const box = make('details', {}, make('summary', { class: 'btn btn-sm' }, desk.say('joinWord')), make('label', { class: 'form-label mt-2', for: id }, desk.say('joinLabel')), area, button)
    box.addEventListener('input', (event) => event.stopPropagation())
    box.addEventListener('toggle', () => {
      if (!box.open) return
      const offered = [this.item.text, ...this.item.drafts.map((each) => each.text)].filter(Boolean).join('\n')
      // the browser says later that it opened: what a person wrote by then, or before he closed it, stays
      if (area.value === (box.offered ?? '')) area.value = box.offered = offered
      box.seen = this.item
      area.focus()
    })
    button.addEventListener('click', () => this.#join(box, area.value))
    return box
  }

  async #join(box, text) {
    await this.push()
    const { seen } = box
    const drafts = JSON.stringify(Object.fromEntries(seen.drafts.map((each) => [each.id, each.seq])))
    const told = await this.desk.post(this.desk.root.dataset.join, { item: seen.id, base: seen.version, drafts, text })
    if (!told) { this.#say(this.desk.say('away'), 'away'); return }
    if (!told.ok) { box.seen = this.item; this.#say(told.words, 'bad'); return }
    box.open = false
    this.sent = this.text // this window's draft is kept with the others, joined
    this.take(told.item)
    this.#say(`${this.desk.say('saved')} ${told.item.at}`, 'good')
  }

  #grow() {
    if (!this.area || CSS.supports('field-sizing', 'content')) return
    this.area.style.height = 'auto'
    this.area.style.height = `${this.area.scrollHeight + 2}px`
  }

  #say(words, look = '') {
    if (this.state.textContent !== words) this.state.textContent = words
    this.state.dataset.look = look
  }
}

const draft = (head, text) => make('div', { class: 'typed-draft' }, make('strong', {}, head), make('p', { class: 'keep-lines mb-0' }, text))

function prefix(one, two) {
  let at = 0
  while (at < one.length && at < two.length && one[at] === two[at]) at += 1
  return at
}
