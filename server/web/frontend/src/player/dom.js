// Elements without markup strings: nothing a policy would have to allow.
const SVG = 'http://www.w3.org/2000/svg'

export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children)
}
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children)
}
function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(name, value)
  element.append(...children)
  return element
}
export function icon(name) {
  const sheet = document.querySelector('svg.icon use')?.getAttribute('href').split('#')[0] ?? '/static/icons.svg'
  return draw('svg', { class: 'icon', 'aria-hidden': 'true' }, draw('use', { href: `${sheet}#${name}` }))
}
