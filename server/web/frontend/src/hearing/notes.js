// Notes of this moment: kept in this window while the centre is away, and told afterwards for the moment they were made.
import { letters } from './desk.js'

export class Notes {
  constructor(form, desk) {
    Object.assign(this, { form, desk, queue: desk.left('notes') ?? [] })
    if (!form) return
    this.state = form.querySelector('[data-note-state]')
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      const text = form.elements.text.value.trim()
      if (!text) return
      this.queue.push({ text, at: Date.now(), key: letters() })
      form.reset()
      this.#keep()
      this.push()
    })
  }

  get isWaiting() { return this.queue.length > 0 }

  async push() {
    if (this.busy || !this.form) return
    this.busy = true
    while (this.queue.length) {
      const [{ text, at, key }] = this.queue
      const told = await this.desk.post(this.desk.root.dataset.note, { text, key, ago: Math.max(0, Date.now() - at) })
      if (!told) break
      if (!told.ok) { this.state.textContent = `${this.desk.say('refused')}：${told.words}`; this.form.elements.text.value = text }
      this.queue.shift()
      this.#keep()
      const part = document.getElementById('live-notes')
      if (part) window.htmx.trigger(part, 'renew')
    }
    this.busy = false
    if (this.queue.length) this.state.textContent = `${this.desk.say('noteWaits')} ${this.queue.length}`
    else if (!this.state.textContent.startsWith(this.desk.say('refused'))) this.state.textContent = ''
  }

  #keep() {
    this.desk.keep('notes', this.queue.length ? this.queue : null)
    this.desk.note()
  }
}
