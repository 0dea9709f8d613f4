// The pictures: tiled, or one large. A tile says what is missing instead of standing still.
import { make } from './dom.js'
import { say } from './words.js'

export class Stage {
  constructor(transport, viewer) {
    Object.assign(this, { transport, viewer, chosen: null, tiles: [] })
    this.element = make('div', { class: 'stage' })
    transport.addEventListener('part', () => this.#build())
    transport.addEventListener('position', () => this.#show())
    transport.addEventListener('state', () => this.#show())
    this.#build()
  }

  /** Only that picture, by its place from 0; null: all of them. */
  choose(place) {
    this.chosen = place !== null && place < this.tiles.length ? place : null
    this.element.classList.toggle('one', this.chosen !== null)
    this.tiles.forEach((tile, i) => tile.box.classList.toggle('chosen', i === this.chosen))
    this.element.dispatchEvent(new Event('chosen'))
  }

  #build() {
    const pictures = this.transport.tracks.filter((track) => !track.isSound)
    this.tiles = pictures.map((track, place) => {
      const card = make('div', { class: 'tile-card', role: 'status' })
      const name = make('button', { class: 'tile-name', type: 'button' }, `${place + 1} ${track.track.label}`)
      name.addEventListener('click', () => this.choose(this.chosen === place ? null : place))
      const box = make('div', { class: 'tile', 'data-track': track.track.name }, track.element, make('div', { class: 'watermark', 'aria-hidden': 'true' }, this.viewer), card, name)
      return { track, card, box }
    })
    const sounds = this.transport.tracks.filter((track) => track.isSound).map((track) => track.element)
    this.element.replaceChildren(...this.tiles.map((tile) => tile.box), ...sounds)
    this.element.dataset.pictures = this.tiles.length
    this.choose(this.chosen)
  }

  #show() {
    const { pos, waiting, trouble } = this.transport
    for (const { track, card, box } of this.tiles) {
      const words = trouble ? trouble.words || say('failed') : wordsFor(track, pos, waiting)
      if (card.textContent !== words) card.textContent = words
      card.classList.toggle('shown', words !== '')
      box.classList.toggle('veiled', words !== '' || !track.isShown)
    }
  }
}

function wordsFor(track, pos, waiting) {
  if (track.trouble) return track.trouble.words || say('failed')
  const span = track.span(pos)
  if (span?.piece === 'gap') return `${say('gap')}${span.words ? `：${span.words}` : ''}`
  if (span && span.state !== 'stored') return span.words || say('awaited')
  if (!track.isShown) return say('loading')
  return waiting && !track.isReady ? say('loading') : ''
}
