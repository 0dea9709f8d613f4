// A file is handed over with its progress told; the answer's content takes the form's place. Without scripts the form is sent
// as every form is.
const HUNDRED = 100

document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.dataset.upload === undefined || event.defaultPrevented) return
  event.preventDefault()
  if (form.dataset.sent) return
  form.dataset.sent = '1'
  const state = form.querySelector('[data-upload-state]')
  const [bar, told] = [state.querySelector('progress'), state.querySelector('[role=status]')]
  const tell = (words) => { state.hidden = false; told.textContent = words }
  const failed = () => { delete form.dataset.sent; tell(form.dataset.wordsFailed) }
  const request = new XMLHttpRequest()
  request.open('POST', form.action)
  request.responseType = 'document'
  request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
    if (!lengthComputable) return
    bar.value = (HUNDRED * loaded) / total
    tell(`${form.dataset.wordsSending} ${Math.round(bar.value)}%`)
  })
  request.upload.addEventListener('load', () => { bar.removeAttribute('value'); tell(form.dataset.wordsReading) })
  request.addEventListener('error', failed)
  request.addEventListener('load', () => {
    const answer = request.response?.querySelector('main')
    if (!answer) { failed(); return }
    document.title = request.response.title
    document.querySelector('main').replaceChildren(...answer.childNodes)
    document.querySelector('[data-answer], main [role=alert]')?.focus()
  })
  request.send(new FormData(form))
}, true)

// A page that is meant for paper has a button for it.
document.addEventListener('click', (event) => { if (event.target.closest('[data-print]')) window.print() })
