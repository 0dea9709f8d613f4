// Place of the recording player: loads hls.js only on pages that hold a player.
import Hls from 'hls.js'

for (const video of document.querySelectorAll('video[data-playlist]')) {
  const hls = new Hls({ enableWorker: true })
  hls.loadSource(video.dataset.playlist)
  hls.attachMedia(video)
}
