// Every page: the look, htmx for parts that renew themselves, and the few things that plain HTML cannot do.
import '@tabler/core/dist/css/tabler.min.css'
import './app.css'
import './print.css'
import '@tabler/core/dist/js/tabler.esm.min.js'
import htmx from 'htmx.org'
import './live.js'
import './desk.js'
import './upload.js'
import './forms.js'
import './keys.js'
import './keep.js'
import './pages.js'

htmx.config.allowEval = false
htmx.config.includeIndicatorStyles = false
htmx.config.selfRequestsOnly = true
htmx.config.defaultSettleDelay = 0 // a new button is ready as soon as it is seen: pressed before, its form would leave the page
htmx.config.historyCacheSize = 0 // no page of a case is kept in the browser's storage
htmx.config.responseHandling = [
  { code: '204', swap: false },
  { code: '304', swap: false }, // the part is as it was
  { code: '[23]..', swap: true },
  { code: '[45]..', swap: false, error: true },
]
window.htmx = htmx
