// The pictures: the composite, any original, or all originals tiled. A tile says what is missing instead of standing still;
// where by law nothing was recorded, a card says so over all of them.
import { icon, make } from './dom.js'
import { lastedWords, say, timeWords } from './words.js'

export class Stage {
  constructor(transport, viewer) {
    Object.assign(this, { transport, viewer, chosen: null, tiles: [], asked: false })
    this.element = make('div', { class: 'stage' })
    this.card = new PauseCard(transport)
    transport.addEventListener('part', () => this.#build())
    transport.addEventListener('position', () => this.#show())
    transport.addEventListener('state', () => this.#show())
    transport.addEventListener('notes', () => this.#show())
    this.#build()
  }

  /** Only that picture, by its place from 0; null: all originals. */
  choose(place) {
    if (place !== null && place >= this.tiles.length) return
    this.asked = true
    this.#choose(place)
  }

  #choose(place) {
    this.chosen = place !== null && place < this.tiles.length ? place : null
    this.name = this.tiles[this.chosen]?.track.track.name
    this.element.classList.toggle('one', this.chosen !== null)
    this.tiles.forEach(({ track, box }, i) => {
      const looked = this.chosen === null ? !track.track.derived || this.tiles.length === 1 : i === this.chosen
      box.classList.toggle('looked', looked)
      track.want(looked, this.transport.pos)
    })
    this.element.dataset.pictures = this.tiles.filter(({ track }) => !track.track.derived).length
    this.element.dispatchEvent(new Event('chosen'))
  }

  #build() {
    const pictures = this.transport.tracks.filter((track) => !track.isSound)
    pictures.sort((a, b) => b.track.derived - a.track.derived) // the composite first, else as they were named
    this.tiles = pictures.map((track, place) => {
      const card = make('div', { class: 'tile-card', role: 'status' })
      const name = make('button', { class: 'tile-name', type: 'button' }, `${place + 1} ${track.track.label}`)
      if (track.track.derived) name.title = say('derived')
      name.addEventListener('click', () => this.choose(this.chosen === place ? null : place))
      const box = make('div', { class: 'tile', 'data-track': track.track.name }, track.element, make('div', { class: 'watermark', 'aria-hidden': 'true' }, this.viewer), card, name)
      return { track, card, box }
    })
    const sounds = this.transport.tracks.filter((track) => track.isSound).map((track) => track.element)
    this.element.replaceChildren(...this.tiles.map((tile) => tile.box), ...sounds, this.card.element)
    // what he chose stays chosen in the next part; until he chooses it is the composite, where there is one to play
    const same = this.tiles.findIndex(({ track }) => track.track.name === this.name)
    const composite = this.tiles.findIndex(({ track }) => track.track.derived && track.track.playlist)
    this.#choose(same >= 0 ? same : !this.asked && composite >= 0 ? composite : null)
  }

  #show() {
    const { pos, waiting, trouble } = this.transport
    this.card.show()
    for (const { track, card, box } of this.tiles) {
      const words = trouble ? trouble.words || say('failed') : wordsFor(track, pos, waiting)
      if (card.textContent !== words) card.textContent = words
      card.classList.toggle('shown', words !== '')
      box.classList.toggle('veiled', words !== '' || !track.isShown)
    }
  }
}

/** 中止, 会见（未录制）or the time between two parts: from when to when, why, and what the player does about it. */
class PauseCard {
  constructor(transport) {
    this.transport = transport
    this.element = make('section', { class: 'pause-card', role: 'status', hidden: '' })
    this.shown = ''
  }

  show() {
    const card = this.transport.card
    const name = card ? `${card.kind} ${card.fromWall} ${card.toWall} ${card.noteText}` : ''
    if (name === this.shown) return
    this.shown = name
    this.element.hidden = !card
    this.element.dataset.kind = card?.kind ?? ''
    this.element.replaceChildren(...(card ? this.#words(card) : []))
  }

  #words(card) {
    const open = card.toWall === null
    const until = open ? say(this.transport.part.live ? 'notResumed' : 'endUnknown') : timeWords(card.toWall)
    const times = `${timeWords(card.fromWall)} – ${until}`
    const reason = card.kind === 'between' ? say(card.state === 'recovered' ? 'betweenWhy' : 'betweenClosed') : card.reason
    const skip = make('button', { type: 'button', class: 'btn pause-skip' }, icon('player-skip-forward'), `${say('skip')} (S)`)
    skip.addEventListener('click', () => this.transport.skip())
    return [
      icon({ suspended: 'player-pause', confidential: 'lock', between: 'plug-connected-x' }[card.kind]),
      make('h3', {}, say(card.kind)),
      make('p', { class: 'pause-times' }, times, ...(open ? [] : [make('span', {}, `${say('lasts')} ${lastedWords(card.toWall - card.fromWall)}`)])),
      make('p', { class: 'pause-why' }, reason, ...(card.by ? [make('small', {}, `${say('by')}：${card.by}`)] : [])),
      ...(card.noteText ? [make('p', { class: 'pause-said' }, card.noteText)] : []),
      ...(card.confirmed ? [make('p', { class: 'pause-note' }, card.confirmed)] : []),
      make('p', { class: 'pause-note' }, open ? say('unrecorded') : `${say('unrecorded')} · ${say('skipSoon')}`),
      ...(open ? [] : [skip]),
    ]
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
