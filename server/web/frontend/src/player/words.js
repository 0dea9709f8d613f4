// Words and times. Chinese first; English when the page is.
const zh = document.documentElement.lang.startsWith('zh')
const WORDS = {
  play: ['播放', 'Play'], pause: ['暂停', 'Pause'], back: ['后退 10 秒', 'Back 10 s'], ahead: ['前进 10 秒', 'Forward 10 s'],
  nextMark: ['下一个标记', 'Next mark'], rate: ['速度', 'Speed'], live: ['直播', 'Live'], toLive: ['回到最新', 'To the live edge'],
  tiles: ['平铺', 'Tiles'], views: ['画面', 'Picture'], full: ['全屏', 'Full screen'], sound: ['声音', 'Sound'],
  gap: ['此处无录像', 'Nothing was recorded here'], awaited: ['待上传', 'Not here yet'], loading: ['正在加载…', 'Loading…'],
  line: ['时间轴', 'Time line'], failed: ['无法播放', 'Cannot be played'], lost: ['与中心的连接中断', 'The connection to the centre was lost'],
  codec: ['此浏览器不能播放这一路的编码，请看合成画面', 'This browser cannot play this encoding: see the composite picture'],
  derived: ['派生画面，不影响原始录像', 'a derived copy, the originals are not touched'],
  between: ['录制中断', 'Recording broken off'], betweenWhy: ['断电或程序异常退出后继续', 'went on after a power cut or a crash'],
  betweenClosed: ['上一段落已封存，录制另起段落', 'the part before was sealed, a new part began'],
  suspended: ['中止', 'Suspended'], confidential: ['会见（未录制）', 'Confidential talk, not recorded'],
  resumeAt: ['恢复', 'resumed'], notResumed: ['尚未恢复', 'not resumed yet'], endUnknown: ['恢复时间不明', 'its end is not known'],
  by: ['操作', 'By'], unrecorded: ['此时段未录制', 'Nothing was recorded in this span'],
  skipSoon: ['稍后自动跳到恢复处', 'the film goes on at the resumption in a moment'], skip: ['立即跳过', 'Skip now'],
  from: ['自', 'From'], until: ['至', 'to'], lasts: ['历时', 'lasted'],
  chapters: ['章节', 'Chapters'], noChapters: ['本次同录没有章节标记。', 'No chapters were set.'],
  missing: ['缺失', 'Missing'], noReason: ['未说明原因', 'no reason given'],
  course: ['经过', 'Course'], noCourse: ['没有中止、缺口或标记。', 'No suspensions, gaps or marks.'],
  persons: ['人员', 'Persons'], operator: ['录制人员', 'Recorded by'], presiding: ['主持检察官', 'Presided by'],
  startedBy: ['开始', 'Started'], stoppedBy: ['结束', 'Ended'], captions: ['画面字幕', 'Captions in the picture'], noCaption: ['此刻没有字幕', 'No caption now'],
  marks: ['标记', 'Marks'], pauses: ['中止/会见', 'Pauses'], holes: ['缺口', 'Gaps'], signals: ['信号', 'Signals'],
  levels: ['电平', 'Level'], transcript: ['转写', 'Transcript'], noTranscript: ['尚无转写', 'No transcript yet'],
  noHoles: ['无缺口', 'none'], part: ['段落', 'Part'], press: ['开始录制', 'Recording began'], closed: ['封存', 'Sealed'],
  legend: ['图例', 'Legend'], stored: ['有录像', 'Recorded'], quarantined: ['未通过核验', 'Failed verification'], tail: ['恢复的残段', 'Recovered tail'],
  reading: ['读数（字幕、帧率、校准）', 'Readings (caption, rate, alignment)'], clip: ['过载', 'Clipping'],
  zoomIn: ['放大时间轴', 'Zoom in'], zoomOut: ['缩小时间轴', 'Zoom out'], zoomAll: ['全程', 'Whole'],
  help: ['键盘操作', 'Keyboard'], close: ['关闭', 'Close'],
  kPlay: ['播放 / 暂停', 'Play / pause'], k5: ['后退 / 前进 5 秒', '5 s back / forward'], k10: ['后退 10 秒', '10 s back'],
  kFrame: ['后退 / 前进一帧（暂停）', 'One frame back / forward (pauses)'], kMark: ['下一个 / 上一个标记', 'Next / previous mark'],
  kChapter: ['下一个 / 上一个章节', 'Next / previous chapter'], kGap: ['下一个 / 上一个缺口、中止或会见', 'Next / previous gap, suspension or talk'],
  kFast: ['加速播放', 'Faster'], kStop: ['暂停', 'Pause'], kEnds: ['到开头 / 结尾', 'To the beginning / end'],
  kView: ['选第几路画面', 'That picture'], kTiles: ['平铺全部原始画面', 'All original pictures'], kSkip: ['跳过中止或会见', 'Skip a suspension or talk'],
  kZoom: ['放大 / 缩小时间轴', 'Zoom the time line'], kHelp: ['显示本表', 'This table'],
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
/** Unix seconds -> 09:05:07 in Asia/Shanghai. */
export const timeWords = (unix) => clockWords(unix).slice(11)

/** Seconds -> 0:07, 12:05, 1:02:03. */
export function lengthWords(seconds) {
  const whole = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60]
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`
}
/** Seconds -> 3.2 秒, 12 秒, 3 分 29 秒. */
export function lastedWords(seconds) {
  if (seconds < 10) return zh ? `${seconds.toFixed(1)} 秒` : `${seconds.toFixed(1)} s`
  const [m, s] = [Math.floor(seconds / 60), Math.round(seconds % 60)]
  if (zh) return m ? `${m} 分 ${s} 秒` : `${s} 秒`
  return m ? `${m} min ${s} s` : `${s} s`
}
const pad = (n) => String(n).padStart(2, '0')
