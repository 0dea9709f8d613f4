// SHA-256 (FIPS 180-4) of bytes that come piece by piece: the browser's own takes a file whole, and films are gigabytes.
const K = new Uint32Array(64)
const START = new Uint32Array(8)
let found = 0
for (let n = 2; found < 64; n++) {
  let prime = true
  for (let d = 2; d * d <= n; d++) if (n % d === 0) { prime = false; break }
  if (!prime) continue
  if (found < 8) START[found] = fraction(Math.sqrt(n))
  K[found++] = fraction(Math.cbrt(n))
}

// the first 32 bits behind the point
function fraction(root) {
  return Math.floor((root - Math.floor(root)) * 0x100000000) >>> 0
}

export class Sha256 {
  constructor() {
    this.state = new Int32Array(START)
    this.block = new Uint8Array(64)
    this.view = new DataView(this.block.buffer)
    this.words = new Int32Array(64)
    this.held = 0
    this.length = 0
  }

  update(bytes) {
    this.length += bytes.length
    let at = 0
    if (this.held) {
      at = Math.min(64 - this.held, bytes.length)
      this.block.set(bytes.subarray(0, at), this.held)
      this.held += at
      if (this.held < 64) return this
      this.take(this.view, 0)
      this.held = 0
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    for (; at + 64 <= bytes.length; at += 64) this.take(view, at)
    this.block.set(bytes.subarray(at))
    this.held = bytes.length - at
    return this
  }

  hex() {
    const bits = this.length
    this.block[this.held] = 0x80
    this.block.fill(0, this.held + 1)
    if (this.held >= 56) {
      this.take(this.view, 0)
      this.block.fill(0)
    }
    this.view.setUint32(56, Math.floor(bits / 0x20000000))
    this.view.setUint32(60, (bits << 3) >>> 0)
    this.take(this.view, 0)
    return [...this.state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }

  take(view, at) {
    const w = this.words
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + 4 * i)
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15]
      const b = w[i - 2]
      const low = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
      const high = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
      w[i] = (w[i - 16] + low + w[i - 7] + high) | 0
    }
    const s = this.state // by index: taking the array apart costs more than the arithmetic
    let a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7]
    for (let i = 0; i < 64; i++) {
      const one = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const first = (h + one + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0
      const two = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      const second = (two + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g; g = f; f = e; e = (d + first) | 0
      d = c; c = b; b = a; a = (first + second) | 0
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h
  }
}
