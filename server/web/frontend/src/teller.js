// One polite live region for the whole page.
const teller = Object.assign(document.createElement('div'), { className: 'visually-hidden' })
teller.setAttribute('role', 'status')
document.addEventListener('DOMContentLoaded', () => document.body.append(teller))

/** Told to those who cannot see it; the same words again are told once. */
export function say(words) {
  if (teller.textContent !== words) teller.textContent = words
}
