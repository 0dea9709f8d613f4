// Digits for a screen without keys: the room's own. Left alone it goes back to where it came from.
const pad = document.querySelector('.keypad')

if (pad) {
  const field = document.getElementById(pad.dataset.for)
  field.inputMode = 'none' // no second set of keys over the page
  pad.addEventListener('click', (event) => {
    const key = event.target.closest('button')?.dataset.key
    if (!key) return
    if (key === 'clear') field.value = ''
    else if (key === 'back') field.value = field.value.slice(0, -1)
    else field.value = (field.value + key).slice(0, field.maxLength)
  })

  const back = document.getElementById('to-panel')
  const leave = () => back?.click()
  let idle = setTimeout(leave, Number(pad.dataset.idle) * 1000)
  for (const name of ['pointerdown', 'keydown']) {
    addEventListener(name, () => { clearTimeout(idle); idle = setTimeout(leave, Number(pad.dataset.idle) * 1000) })
  }
}
