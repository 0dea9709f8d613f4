// Words and times. Chinese first; English when the page is.
const zh = document.documentElement.lang.startsWith('zh')
const WORDS = {
  play: ['播放', 'Play'], pause: ['暂停', 'Pause'], back: ['后退 10 秒', 'Back 10 s'], ahead: ['前进 10 秒', 'Forward 10 s'],
  nextMark: ['下一个标记', 'Next mark'], rate: ['速度', 'Speed'], live: ['直播', 'Live'], toLive: ['回到最新', 'To the live edge'],
  tiles: ['平铺', 'Tiles'], single: ['单画面', 'One picture'], full: ['全屏', 'Full screen'], sound: ['声音', 'Sound'],
  gap: ['此处无录像', 'Nothing was recorded here'], awaited: ['待上传', 'Not here yet'], loading: ['正在加载…', 'Loading…'],
  line: ['时间轴', 'Time line'], ended: ['已播放至结尾', 'The end'], between: ['段落之间：录制中断', 'Between parts: broken off'],
  failed: ['无法播放', 'Cannot be played'], lost: ['与中心的连接中断', 'The connection to the centre was lost'],
  keys: ['空格 播放/暂停 · ←/→ 5 秒 · J/K/L 倒退/暂停/快进 · 1–9 切换画面 · 0 平铺 · M 下一标记',
    'Space play/pause · ←/→ 5 s · J/K/L back/pause/faster · 1–9 picture · 0 tiles · M next mark'],
}
export const say = (key) => WORDS[key][zh ? 0 : 1]

const clock = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  second: '2-digit', hourCycle: 'h23',
})
/** Unix seconds -> 2026-11-24 09:05:07 in Asia/Shanghai. */
export function clockWords(unix) {
  const part = Object.fromEntries(clock.formatToParts(new Date(unix * 1000)).map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`
}

/** Seconds -> 0:07, 12:05, 1:02:03. */
export function lengthWords(seconds) {
  const whole = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`
}
const pad = (n) => String(n).padStart(2, '0')
