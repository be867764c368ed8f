const BLOCK_BYTES = 64;

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND_CONSTANTS = primeRoots(64, Math.cbrt);
/** Of the square roots of the first 8. */
const FIRST_STATE = primeRoots(8, Math.sqrt);

/**
 * Only 32 bits behind the point are wanted; a double keeps 52 bits for a root below 32, at least 47 behind the point,
 * and no root of these comes so close to a step that the last place of `cbrt` matters: the test compares with OpenSSL.
 */
function primeRoots(count: number, root: (prime: number) => number): Int32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return Int32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}

export interface Sha256Stream {
  /** @param bytes not kept. */
  push(bytes: Uint8Array): void;
  /** Lower-case hex; nothing may be pushed afterwards. */
  end(): string;
}

/**
 * SHA-256 of what comes piece by piece: the browser's own digest is faster but wants all bytes at once.
 * Source: NIST FIPS 180-4, section 6.2.
 */
export function sha256Stream(): Sha256Stream {
  const state = FIRST_STATE.slice();
  const words = new Int32Array(64);
  const rest = new Uint8Array(BLOCK_BYTES);
  let [restBytes, total] = [0, 0];

  const push = (bytes: Uint8Array): void => {
    total += bytes.length;
    let at = 0;
    if (restBytes > 0) {
      at = Math.min(bytes.length, BLOCK_BYTES - restBytes);
      rest.set(bytes.subarray(0, at), restBytes);
      restBytes += at;
      if (restBytes < BLOCK_BYTES) return;
      compress(state, words, rest);
      restBytes = 0;
    }
    const whole = bytes.length - ((bytes.length - at) % BLOCK_BYTES);
    compress(state, words, bytes.subarray(at, whole));
    rest.set(bytes.subarray(whole));
    restBytes = bytes.length - whole;
  };
  return {
    push,
    end: () => {
      const bits = BigInt(total) * 8n;
      // A one bit, zeros, and the length in the last 8 bytes of a block.
      const padding = new Uint8Array(BLOCK_BYTES - ((total + 8) % BLOCK_BYTES) + 8);
      padding[0] = 0x80;
      new DataView(padding.buffer).setBigUint64(padding.length - 8, bits);
      push(padding);
      return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
    },
  };
}

/** Folds whole blocks into the state. `words` is scratch. */
function compress(state: Int32Array, words: Int32Array, blocks: Uint8Array): void {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength);
  for (let block = 0; block < blocks.length; block += BLOCK_BYTES) {
    for (let t = 0; t < 16; t++) words[t] = view.getInt32(block + 4 * t);
    for (let t = 16; t < 64; t++) {
      const w2 = words[t - 2];
      const w15 = words[t - 15];
      const s1 = turned(w2, 17) ^ turned(w2, 19) ^ (w2 >>> 10);
      const s0 = turned(w15, 7) ^ turned(w15, 18) ^ (w15 >>> 3);
      words[t] = (s1 + words[t - 7] + s0 + words[t - 16]) | 0;
    }
    rounds(state, words);
  }
}

function rounds(state: Int32Array, words: Int32Array): void {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let t = 0; t < 64; t++) {
    const s1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const chosen = (e & f) ^ (~e & g);
    const t1 = (h + s1 + chosen + ROUND_CONSTANTS[t] + words[t]) | 0;
    const s0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + s0 + majority) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

function turned(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}
