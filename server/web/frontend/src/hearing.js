// The working page of a hearing: what is typed is kept at the centre as it is typed, several hands at once lose nothing,
// and what was written while the centre was away stays in this window until it is there (server/hearings/pens.py).
import './hearing/hearing.css'
import { Desk } from './hearing/desk.js'
import { Notes } from './hearing/notes.js'
import { Typed } from './hearing/typed.js'

const root = document.getElementById('hearing')
if (root) {
  const desk = new Desk(root)
  // a chapter is set by the desk's own button, which knows the recording under way
  document.addEventListener('click', (event) => document.getElementById(event.target.closest('[data-presses]')?.dataset.presses)?.click())
  const typed = [...document.querySelectorAll('.typed[data-place]')].map((element) => new Typed(element, desk))
  const notes = new Notes(document.querySelector('form[data-note]'), desk)
  desk.begin(typed, notes)
}
