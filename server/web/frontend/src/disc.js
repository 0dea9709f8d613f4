// A burnt disc is read back here: every file of the chosen folder is hashed, piece by piece, and compared with the manifest
// that the centre kept. What came of it goes to the centre as a form; the files themselves never leave the machine.
import { Sha256 } from './sha256.js'
import { say } from './teller.js'

const MOST_FAULTS = 20
const form = document.getElementById('read-back')
const words = form?.dataset ?? {}

form?.elements.folder.addEventListener('change', async () => {
  const files = new Map([...form.elements.folder.files].map((file) => [within(file.webkitRelativePath), file]))
  if (files.size === 0) return
  form.elements.folder.disabled = true
  try {
    await read(files)
  } catch (error) {
    tell(`${words.broken} ${error.message}`)
    form.elements.folder.disabled = false
  }
})

async function read(files) {
  const answer = await fetch(words.manifest, { headers: { 'X-Background': '1' } })
  if (!answer.ok) throw new Error(String(answer.status))
  const manifest = await answer.text()
  const wanted = manifest.split('\n').filter(Boolean).map((line) => [line.slice(66), line.slice(0, 64)])
  const total = wanted.reduce((sum, [name]) => sum + (files.get(name)?.size ?? 0), 0)
  const faults = []
  let done = 0
  let text = ''
  for (const [name, told] of wanted) {
    const file = files.get(name)
    const found = file ? await hash(file, (size) => { done += size; show(done, total, name) }) : ''
    if (!file) faults.push(`${name}: ${words.missing}`)
    else if (found !== told) faults.push(`${name}: ${told.slice(0, 16)} / ${found.slice(0, 16)}`)
    text += `${found || '-'.repeat(64)}  ${name}\n`
  }
  const known = new Set(wanted.map(([name]) => name))
  for (const name of files.keys()) if (!known.has(name) && name !== words.name) faults.push(`${name}: ${words.extra}`)
  const own = files.get(words.name)
  if (!own || (await hash(own, () => {})) !== digestOf(manifest)) faults.push(`${words.name}: ${words.missing}`)
  form.elements.digest.value = digestOf(text)
  form.elements.bytes.value = String(done)
  form.elements.faults.value = faults.slice(0, MOST_FAULTS).join('\n')
  say(faults.length ? words.differs : words.same)
  form.requestSubmit()
}

// Chosen is the disc or a folder of it: its own name stands first in the path.
function within(path) {
  return path.split('/').slice(1).join('/')
}

async function hash(file, told) {
  const sum = new Sha256()
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return sum.hex()
    sum.update(value)
    told(value.length)
  }
}

function digestOf(text) {
  return new Sha256().update(new TextEncoder().encode(text)).hex()
}

function show(done, total, name) {
  form.querySelector('progress').value = total ? (done * 100) / total : 0
  tell(name)
}

function tell(text) {
  form.querySelector('output').textContent = text
}
