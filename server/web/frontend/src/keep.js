// A form that keeps itself: form[data-keeps] sends what is typed to that address, answer by answer, as it is typed.
//
// Each answer names the revision that its writer had before him (seen.KEY); one that met something newer comes back, both
// are shown, and he chooses. While the link is cut, or the sign-in over, what was not sent lies in this browser, sealed
// with a key that comes with the page (data-sealed-with): whoever opens the browser's storage finds nothing to read.
// It is gone from here as soon as the centre has it.
import { signInIsOver } from './forms.js'
import { say } from './teller.js'
import { isSaved } from './written.js'

const PAUSE_MS = 700
const AGAIN_MS = 5_000
const FIELDS = 'input:not([type=hidden]), textarea, select'

class Keeper {
  constructor(form) {
    this.form = form
    this.words = document.getElementById('keep-words').dataset
    this.place = `keep:${document.body.dataset.who}:${form.dataset.keeps}`
    this.unsent = new Map()
    this.conflicted = new Set()
    this.sending = null
    this.storing = Promise.resolve()
    this.timer = 0
  }

  async begin() {
    listen(this)
    this.reveal()
    await this.recall()
    setInterval(() => this.send(), AGAIN_MS)
    window.addEventListener('online', () => this.send())
    window.addEventListener('offline', () => this.show('offline'))
  }

  field(key) { return this.form.elements[key] }
  value(key) { return this.field(key)?.value ?? '' }
  seen(key) { return this.form.elements[`seen.${key}`] }

  typed(key) {
    this.unsent.set(key, this.value(key))
    this.show(navigator.onLine ? 'saving' : 'offline')
    this.store()
    this.reveal()
    this.block(key)?.querySelector('[data-filled]')?.remove()
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.send(), PAUSE_MS)
  }

  /** What waits, sent; true when nothing waits any more. */
  async send() {
    if (this.sending) { await this.sending; return this.unsent.size ? this.send() : true }
    const ready = [...this.unsent].filter(([key]) => !this.conflicted.has(key))
    if (!ready.length) {
      if (!this.unsent.size && navigator.onLine && this.bar().dataset.keeping === 'offline') this.show('saved')
      return !this.unsent.size
    }
    this.sending = this.post(ready)
    const done = await this.sending
    this.sending = null
    return done && ![...this.unsent.keys()].some((key) => !this.conflicted.has(key)) && !this.conflicted.size
  }

  async post(ready) {
    this.show('saving')
    const changes = ready.map(([key, value]) => ({ key, value, seen: Number(this.seen(key)?.value ?? 0) }))
    let answer
    try {
      answer = await fetch(this.form.dataset.keeps, {
        method: 'POST', redirect: 'manual', body: JSON.stringify({ changes }),
        headers: { 'Content-Type': 'application/json', 'X-CSRFToken': this.form.elements.csrfmiddlewaretoken.value },
      })
    } catch { this.show('offline'); return false }
    if (answer.type === 'opaqueredirect' || answer.status === 401) { this.show('over'); signInIsOver(); return false }
    const told = await answer.json().catch(() => ({}))
    if (!answer.ok) { this.show('bad', told.words ?? answer.statusText); return false }
    this.acknowledge(new Map(ready), told)
    return true
  }

  acknowledge(sent, told) {
    for (const key of told.written) {
      this.seen(key).value = told.revision
      if (this.unsent.get(key) === sent.get(key)) { this.unsent.delete(key); isSaved(this.field(key)) }
    }
    for (const each of told.conflicts) this.conflict(each)
    this.store()
    const lost = [...sent.keys()].some((key) => !told.written.includes(key) && !this.conflicted.has(key))
    if (lost) this.show('bad', this.words.long)
    else this.show(this.conflicted.size ? 'conflict' : this.unsent.size ? 'saving' : 'saved')
  }

  conflict({ key, value, revision }) {
    this.conflicted.add(key)
    const box = Object.assign(document.createElement('div'), { className: 'alert-words mt-1', role: 'alert' })
    const theirs = Object.assign(document.createElement('blockquote'), { className: 'text-break mb-1', textContent: this.said(key, value) })
    box.append(this.words.other, theirs)
    const settle = (chosen) => {
      this.seen(key).value = revision
      this.conflicted.delete(key)
      box.remove()
      this.put(key, chosen)
      this.typed(key)
    }
    const choices = [['theirs', () => value], ['mine', () => this.value(key)]]
    if (this.field(key).tagName === 'TEXTAREA') choices.push(['both', () => `${value}\n${this.value(key)}`])
    for (const [name, chosen] of choices) {
      const button = Object.assign(document.createElement('button'), { type: 'button', className: 'btn btn-sm me-2', textContent: this.words[name] })
      button.addEventListener('click', () => settle(chosen()))
      box.append(button)
    }
    this.block(key).querySelector('[role=alert]')?.remove()
    this.block(key).append(box)
  }

  said(key, value) {
    const chosen = this.form.querySelector(`input[type=radio][name="${key}"][value="${CSS.escape(value)}"]`)
    return chosen?.closest('label').textContent.trim() || value || this.words.empty
  }

  put(key, value) {
    const field = this.field(key)
    if (field instanceof RadioNodeList) for (const each of field) each.checked = each.value === value
    else field.value = value
  }

  block(key) { return document.getElementById(`q-${key}`) }

  /** What hangs on another answer is shown when it is asked; how many of those asked are answered. */
  reveal() {
    let asked = 0
    let answered = 0
    for (const block of this.form.querySelectorAll('.question')) {
      block.hidden = Boolean(block.dataset.when) && !block.dataset.is.split(' ').includes(this.value(block.dataset.when))
      if (block.hidden || !('needed' in block.dataset)) continue
      asked += 1
      if (this.value(block.id.slice(2))) answered += 1
    }
    this.form.querySelector('[data-answered]').textContent = this.words.answered.replace('%n', answered).replace('%m', asked)
  }

  bar() { return this.form.querySelector('[data-keeping]') }

  show(state, words = '') {
    const bar = this.bar()
    const before = bar.dataset.keeping
    bar.dataset.keeping = state
    const offline = this.sealing() ? this.words.offline : this.words.offlineBare
    const at = new Date().toTimeString().slice(0, 5)
    const told = { saved: `${this.words.saved} ${at}`, offline, ...(words ? { [state]: words } : {}) }[state] ?? this.words[state]
    const place = bar.querySelector('[data-state]')
    place.textContent = told
    place.className = `state ${{ saved: 'state-good', saving: '', offline: 'state-warn' }[state] ?? 'state-bad'}`
    if (before !== state && state !== 'saving' && !(state === 'saved' && before === 'saving')) say(told)
  }

  // ---- what could not be sent yet, sealed in this browser
  sealing() { return Boolean(globalThis.crypto?.subtle) }

  async key() {
    const raw = Uint8Array.from(atob(this.form.dataset.sealedWith), (c) => c.charCodeAt(0))
    this.opened ??= crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
    return this.opened
  }

  store() {
    if (!this.sealing()) return
    const now = JSON.stringify([...this.unsent].map(([key, value]) => [key, value, this.seen(key)?.value ?? '0']))
    this.storing = this.storing.then(async () => {
      if (now === '[]') { localStorage.removeItem(this.place); return }
      const iv = crypto.getRandomValues(new Uint8Array(12))
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, await this.key(), new TextEncoder().encode(now)))
      localStorage.setItem(this.place, btoa(String.fromCharCode(...iv)) + '.' + base64(sealed))
    }).catch(() => {})
  }

  async recall() {
    const kept = this.sealing() && localStorage.getItem(this.place)
    if (!kept) return
    try {
      const [iv, sealed] = kept.split('.').map((each) => Uint8Array.from(atob(each), (c) => c.charCodeAt(0)))
      const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, await this.key(), sealed)
      for (const [key, value, seen] of JSON.parse(new TextDecoder().decode(opened))) {
        if (!this.seen(key) || this.value(key) === value) continue
        this.put(key, value)
        this.seen(key).value = seen
        this.unsent.set(key, value)
      }
    } catch { return } // sealed for another showing of the draft: it is not ours to read
    this.reveal()
    this.store()
    await this.send()
  }
}

function base64(bytes) {
  let out = ''
  for (const byte of bytes) out += String.fromCharCode(byte)
  return btoa(out)
}

function listen(keeper) {
  const { form } = keeper
  form.addEventListener('input', (event) => { if (event.target.matches(FIELDS)) keeper.typed(event.target.name) })
  // handed in is what the centre has: first all is sent
  form.addEventListener('submit', async (event) => {
    if (!keeper.unsent.size) return
    event.preventDefault()
    const by = event.submitter
    if (await keeper.send()) form.requestSubmit(by)
  })
  window.addEventListener('beforeunload', (event) => { if (keeper.unsent.size && !keeper.sealing()) event.preventDefault() })
}

document.addEventListener('DOMContentLoaded', () => {
  const form = document.querySelector('form[data-keeps]')
  if (form) new Keeper(form).begin()
})
