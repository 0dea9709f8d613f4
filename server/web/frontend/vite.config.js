// Builds the pages' scripts and styles into ../dist, with the manifest that django-vite reads. Entries: src/app.js on every
// page, src/player.js where a recording is watched, src/sign.js where somebody reads and signs, src/hearing.js where a hearing is written,
// src/disc.js where a burnt disc is read back. icons.svg is a sprite of the names in icons.json ({% icon "door" %}).
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { defineConfig } from 'vite'

const dist = '../dist'
const iconFolder = 'node_modules/@tabler/icons/icons/outline'

function iconSprite() {
  const names = JSON.parse(readFileSync('icons.json', 'utf8'))
  const symbols = names.map((name) => {
    const svg = readFileSync(join(iconFolder, `${name}.svg`), 'utf8')
    const shapes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>')).replace(/\s+/g, ' ')
    return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.trim()}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`
}

// whitenoise sends the .br or .gz beside a file to browsers that take it
function compressAll() {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(js|css|svg|json)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    const bytes = readFileSync(file)
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
    writeFileSync(`${file}.br`, brotliCompressSync(bytes))
  }
}

export default defineConfig({
  base: '/static/',
  publicDir: 'public',
  build: {
    outDir: dist,
    emptyOutDir: true,
    manifest: 'manifest.json',
    assetsInlineLimit: 0,
    target: 'chrome100',
    chunkSizeWarningLimit: 900,
    rollupOptions: { input: { app: 'src/app.js', player: 'src/player.js', sign: 'src/sign.js', hearing: 'src/hearing.js', disc: 'src/disc.js' } },
  },
  plugins: [
    {
      name: 'sprite-and-compression',
      closeBundle() {
        mkdirSync(dist, { recursive: true })
        writeFileSync(join(dist, 'icons.svg'), iconSprite())
        compressAll()
      },
    },
  ],
})
