// What all fields of the page share: this window's pen, how the centre is asked, what is new there.
import { signInIsOver } from '../forms.js'

const NEWS_MS = 2000

/** Random letters: who writes with which window. */
export function letters() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, '0')).join('')
}

export class Desk {
  constructor(root) {
    Object.assign(this, { root, pen: letters(), revision: 0, typed: [], kept: `hearing ${document.body.dataset.who} ${root.dataset.hearing} ` })
  }

  say(name) {
    return this.root.dataset[name] ?? ''
  }

  /** A place of this window's own, gone with it: only what the centre does not have yet is kept there. */
  keep(name, value) {
    try {
      if (value === null) sessionStorage.removeItem(this.kept + name)
      else sessionStorage.setItem(this.kept + name, JSON.stringify(value))
    } catch { /* a full or forbidden store: the field itself still has it */ }
  }

  left(name) {
    try { return JSON.parse(sessionStorage.getItem(this.kept + name)) } catch { return null }
  }

  /** The answer, or null while the centre is away or asks to sign in first; a refusal has `words`. */
  async post(url, fields) {
    const token = JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken']
    const answer = await fetch(url, { method: 'POST', redirect: 'manual', headers: { 'X-CSRFToken': token, 'X-Asked-By': 'hearing' }, body: new URLSearchParams(fields) }).catch(() => null)
    if (answer?.type === 'opaqueredirect' || answer?.status === 401) { signInIsOver(); return null }
    if (!answer || answer.status >= 500 || answer.status === 429) return null
    const told = await answer.json().catch(() => ({ words: '' }))
    return { ok: answer.ok, status: answer.status, ...told }
  }

  begin(typed, notes) {
    Object.assign(this, { typed, notes })
    window.addEventListener('beforeunload', (event) => { if (this.isUnsent) event.preventDefault() })
    window.addEventListener('online', () => this.again())
    document.addEventListener('visibilitychange', () => { if (!document.hidden) this.#look() })
    document.addEventListener('submit', (event) => this.#flush(event), true)
    for (const link of document.querySelectorAll('a[href^="?who="]')) link.addEventListener('click', (event) => this.#leave(event, () => location.assign(link.href)))
    setInterval(() => { if (!document.hidden) this.#look() }, NEWS_MS)
    this.#look()
    this.again()
  }

  get isUnsent() {
    return this.typed.some((each) => each.isDirty) || this.notes.isWaiting
  }

  /** The shell asks before the page is left, or covers it when the sign-in ends. */
  note() {
    this.root.toggleAttribute('data-unsent', this.isUnsent)
  }

  again() {
    for (const each of this.typed) each.push()
    this.notes.push()
  }

  /** A form that leaves the page waits until what was typed is at the centre. */
  #flush(event) {
    const form = event.target
    if (form.hasAttribute('data-note') || form.hasAttribute('hx-post') || form.dataset.flushed || !this.isUnsent) return
    const by = event.submitter
    this.#leave(event, () => { form.dataset.flushed = '1'; form.requestSubmit(by); delete form.dataset.flushed })
  }

  #leave(event, go) {
    if (!this.typed.some((each) => each.isDirty)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    Promise.all(this.typed.map((each) => each.push())).then(() => { if (this.typed.every((each) => !each.isDirty) || confirm(this.say('leave'))) go() })
  }

  async #look() {
    if (this.looking) return
    this.looking = true
    const answer = await fetch(`${this.root.dataset.news}?since=${this.revision}`, { headers: { 'X-Background': '1' }, redirect: 'manual', cache: 'no-store' }).catch(() => null)
    this.looking = false
    if (answer?.status === 401) { signInIsOver(); return }
    if (answer?.ok && answer.status !== 204) {
      const told = await answer.json().catch(() => null)
      if (told) this.#take(told)
    }
    if (answer?.ok && this.isUnsent) this.again()
  }

  #take(told) {
    this.revision = told.revision
    // something was done, not typed: the parts that show deeds ask for themselves again at once
    if (this.deeds !== undefined && told.deeds !== this.deeds) for (const part of document.querySelectorAll('[data-deeds] [data-live]')) window.htmx.trigger(part, 'renew')
    this.deeds = told.deeds
    for (const item of told.items) this.typed.find((each) => each.is(item))?.take(item)
    if (!told.open) for (const each of this.typed) each.close(this.say('over'))
  }
}
