// Where somebody reads and signs: the page says every few seconds that it is open, the field takes handwriting, and the
// fingerprint's picture is shown before it is handed in. Strokes are sent as the pad gave them, with time and pressure.
import './sign.css'
import './keypad.js'
import SignaturePad from 'signature_pad'

const beating = document.getElementById('beating')?.dataset
const lost = document.getElementById('link-lost')
const headers = beating ? { 'X-CSRFToken': beating.token, 'X-Background': '1' } : {}

// ---- presence
async function beat() {
  const answer = await fetch(beating.url, { method: 'POST', headers, cache: 'no-store' }).catch(() => null)
  lost.hidden = Boolean(answer?.ok)
  if (!answer) return
  if (!answer.ok) { location.reload(); return } // the sitting is over, or the sign-in
  const { stamp } = await answer.json()
  if (stamp !== beating.stamp && !isBusy()) location.reload()
}

/** Something is half written: the page stays, and the server's word comes with the handing in. */
function isBusy() {
  return [...document.querySelectorAll('textarea, input[type=file]')].some((each) => each.value)
    || (document.activeElement instanceof HTMLInputElement && document.activeElement.type === 'text' && document.activeElement.value !== document.activeElement.defaultValue)
    || Boolean(pad && !pad.isEmpty())
}

if (beating) {
  setInterval(beat, Number(beating.every) * 1000)
  window.addEventListener('online', beat)
  window.addEventListener('offline', () => { lost.hidden = false })
}

// ---- the field
const canvas = document.getElementById('pad')
const pad = canvas ? new SignaturePad(canvas, { penColor: '#10162a', minWidth: 0.9, maxWidth: 3.2, throttle: 0, minDistance: 1 }) : null

function fit() {
  const kept = pad.toData()
  const ratio = Math.max(window.devicePixelRatio || 1, 1)
  const { width, height } = canvas.getBoundingClientRect()
  canvas.width = width * ratio
  canvas.height = height * ratio
  canvas.getContext('2d').scale(ratio, ratio)
  pad.clear()
  pad.fromData(kept)
}

if (pad) {
  fit()
  window.addEventListener('resize', fit)
  document.getElementById('pad-clear').addEventListener('click', () => pad.clear())
  document.getElementById('pad-undo').addEventListener('click', () => pad.fromData(pad.toData().slice(0, -1)))
  canvas.closest('form').addEventListener('submit', (event) => {
    const lacks = document.getElementById('pad-empty') // none: the hand is offered, not asked for
    if (lacks) lacks.hidden = !pad.isEmpty()
    if (lacks && pad.isEmpty()) { event.preventDefault(); event.stopImmediatePropagation(); return }
    if (pad.isEmpty()) { document.getElementById('strokes').value = ''; return }
    const { width, height } = canvas.getBoundingClientRect()
    document.getElementById('strokes').value = JSON.stringify({ width, height, strokes: pad.toData() })
  }, true)
}

// ---- the finger, looked at before it is handed in
const finger = document.getElementById('finger')
finger?.addEventListener('change', () => {
  const seen = document.getElementById('finger-seen')
  const [file] = finger.files
  seen.hidden = !file
  if (!file) return
  const reader = new FileReader() // a data: address, which the content policy allows
  reader.addEventListener('load', () => { seen.src = reader.result })
  reader.readAsDataURL(file)
})

// ---- a fingerprint reader beside the tablet: what it brought last is shown
if (finger?.dataset.reader) {
  const seen = document.getElementById('finger-seen')
  let newest = ''
  setInterval(async () => {
    if (finger.files.length) return
    const answer = await fetch(finger.dataset.reader, { headers: { 'X-Background': '1' }, cache: 'no-store' }).catch(() => null)
    if (answer?.status !== 200) return
    const reader = new FileReader()
    reader.addEventListener('load', () => { if (reader.result !== newest) { newest = reader.result; seen.src = newest; seen.hidden = false } })
    reader.readAsDataURL(await answer.blob())
  }, 1500)
}

// ---- a page of a document, larger: the whole of it stays within reach by scrolling
const larger = document.getElementById('larger')
larger?.addEventListener('click', () => {
  const is = document.getElementById('paper').classList.toggle('is-large')
  larger.setAttribute('aria-pressed', String(is))
})

// ---- a tablet whose sitting is over, until the presider takes it along
const coming = document.getElementById('coming')?.dataset
if (coming) {
  setInterval(async () => {
    const answer = await fetch(coming.url, { headers: { 'X-Background': '1' }, cache: 'no-store' }).catch(() => null)
    const { to } = answer?.ok ? await answer.json() : { to: '' }
    if (to) location.assign(to)
  }, 3000)
}
