// Beside the pictures: the chapters, those that are missing with their reason, and the course of the recording.
import { icon, make } from './dom.js'
import { betweenOf, chaptersOf, holesOf, marksOf, missingOf, pausesOf, signalsOf, wallOf } from './line.js'
import { lastedWords, say, timeWords } from './words.js'

export function sideFor(transport, notes) {
  const chapters = make('ol', { class: 'side-list side-chapters' })
  const course = make('ol', { class: 'side-list side-course' })
  const persons = make('dl', { class: 'side-persons' })
  const captions = captionsFor(transport, notes)
  const side = make('aside', { class: 'side-panel', 'aria-label': `${say('persons')} · ${say('chapters')} · ${say('course')}` },
    make('h2', {}, icon('users'), say('persons')), persons, make('h2', {}, icon('list-numbers'), say('chapters')), chapters, make('h2', {}, icon('clock'), say('course')), course, captions)
  let rows = []
  let told = ''

  const build = () => {
    const { line } = transport
    persons.replaceChildren(...personsOf(transport.part))
    const now = JSON.stringify(line.parts.map(({ pauses, chapters, missing, signals, holes, marks, end, live }) => [pauses, chapters, missing, signals, holes, marks, live || end]))
    if (now === told) return
    told = now
    rows = chaptersOf(line).map((chapter) => ({ chapter, row: entry(transport, chapter, 'chapter', [chapter.number ?? '·'], chapter.words, chapter.noteText) }))
    const gone = missingOf(line).map((each) => make('li', { class: 'side-missing' }, make('span', { class: 'side-sign' }, each.number ?? '·'),
      make('span', { class: 'side-words' }, make('s', {}, each.words), make('small', {}, `${say('missing')}：${each.reason || say('noReason')}`))))
    chapters.replaceChildren(...rows.map(({ row }) => row), ...gone)
    if (!chapters.children.length) chapters.append(make('li', { class: 'side-none' }, say('noChapters')))
    course.replaceChildren(...eventsOf(line).map((each) => entry(transport, each, each.look, [icon(each.sign)], each.said, each.more)))
    if (!course.children.length) course.append(make('li', { class: 'side-none' }, say('noCourse')))
    mark()
  }
  const mark = () => {
    const { t } = transport
    for (const { chapter, row } of rows) {
      const on = t >= chapter.t - 0.05 && t < chapter.end - 0.05
      if (row.classList.contains('on') !== on) {
        row.classList.toggle('on', on)
        row.firstChild.toggleAttribute('aria-current', on)
        if (on && chapters.scrollHeight > chapters.clientHeight) chapters.scrollTop = row.offsetTop - chapters.offsetTop - 40
      }
    }
  }
  for (const what of ['line', 'part', 'notes']) transport.addEventListener(what, build)
  transport.addEventListener('position', mark)
  build()
  return side
}

/** Who recorded and who presided in that part, how that is known, and by which door it began and ended. */
function personsOf(part) {
  const rows = part.persons.map(({ role, words, note, noteText }) => [say(role), note === null ? words : `${noteText ?? '…'}（${words}）`])
  if (part.startedBy) rows.push([say('startedBy'), part.startedBy])
  if (part.stoppedBy) rows.push([say('stoppedBy'), part.stoppedBy])
  return rows.flatMap(([name, words]) => [make('dt', {}, name), make('dd', {}, words)])
}

/** The caption burnt into the picture at the position, read only while somebody wants to: each is opened at the centre. */
function captionsFor(transport, notes) {
  const words = make('p', {})
  const box = make('details', { class: 'side-captions' }, make('summary', {}, say('captions')), words)
  const show = () => {
    box.hidden = !transport.part.captions.some(([, record]) => record !== null)
    const now = box.open ? notes.caption(transport.part, transport.pos) || say('noCaption') : ''
    if (words.textContent !== now) words.textContent = now
  }
  box.addEventListener('toggle', show)
  for (const what of ['position', 'part', 'notes', 'line']) transport.addEventListener(what, show)
  show()
  return box
}

function eventsOf(line) {
  const lasts = (each) => (each.to === null ? say(each.part.live ? 'notResumed' : 'endUnknown') : lastedWords(each.end - each.t))
  const found = [
    ...pausesOf(line).map((each) => ({ ...each, look: each.kind, sign: each.kind === 'suspended' ? 'player-pause' : 'lock', said: each.words, more: [lasts(each), each.reason, each.noteText].filter(Boolean).join(' · ') })),
    ...holesOf(line).map((each) => ({ ...each, look: 'hole', sign: 'alert-triangle', said: `${say('holes')} ${each.tracks.join('、')}`, more: `${each.to === null ? '' : `${lastedWords(each.end - each.t)} · `}${each.words}` })),
    ...signalsOf(line).map((each) => ({ ...each, look: 'signal', sign: 'activity-heartbeat', said: `${each.words} ${each.track}`, more: each.to === null ? '' : lastedWords(each.end - each.t) })),
    ...marksOf(line).map((each) => ({ ...each, look: 'mark', sign: 'flag', said: each.words, more: [each.detail, each.noteText].filter(Boolean).join(' · ') })),
    ...betweenOf(line).map((each) => ({ ...each, pos: Math.max(each.part.start, each.pos - 0.5), look: 'between', sign: 'plug-connected-x', said: say('between'), more: lastedWords(each.end - each.t) })),
  ]
  return found.sort((a, b) => a.t - b.t)
}

function entry(transport, place, kind, sign, words, more) {
  const button = make('button', { type: 'button', class: `side-entry side-${kind}` }, make('span', { class: 'side-sign' }, ...sign),
    make('span', { class: 'side-words' }, words, ...(more ? [make('small', {}, more)] : [])), make('time', {}, timeWords(wallOf(place.part, place.pos))))
  button.addEventListener('click', () => transport.goTo(place.part, place.pos))
  // a mark that says something to the centre leads to the page that tells what
  return place.url ? make('li', { class: 'side-with' }, button, make('a', { class: 'side-open', href: place.url, 'aria-label': words }, icon('chevron-right'))) : make('li', {}, button)
}
