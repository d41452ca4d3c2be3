// What the meter is measured on, in AssemblyScript: `asc` builds it without anything else. Each export runs one kernel
// and gives a number, so that nothing is optimised away.

export function fib(n: i32): i32 {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

const flags = memory.data(1 << 20);

export function sieve(size: i32): i32 {
  memory.fill(flags, 0, size);
  let primes = 0;
  for (let at = 2; at < size; at++) {
    if (load<u8>(flags + at)) continue;
    primes++;
    for (let multiple = at * 2; multiple < size; multiple += at) store<u8>(flags + multiple, 1);
  }
  return primes;
}

const matrices = memory.data(3 * 200 * 200 * 8);

export function matmul(n: i32): f64 {
  const a = matrices;
  const b = a + n * n * 8;
  const c = b + n * n * 8;
  for (let at = 0; at < n * n; at++) {
    store<f64>(a + at * 8, <f64>(at % 7));
    store<f64>(b + at * 8, <f64>(at % 5));
  }
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0.0;
      for (let at = 0; at < n; at++)
        sum += load<f64>(a + (row * n + at) * 8) * load<f64>(b + (at * n + column) * 8);
      store<f64>(c + (row * n + column) * 8, sum);
    }
  }
  return load<f64>(c + 8);
}

const constants = memory.data<u32>([
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
]);
const schedule = memory.data(64 * 4);
const message = memory.data(1 << 16);
const digest = memory.data(8 * 4);

export function sha256(times: i32): u32 {
  for (let at = 0; at < 8; at++) store<u32>(digest + at * 4, at);
  for (let at = 0; at < 1 << 16; at++) store<u8>(message + at, at);
  for (let time = 0; time < times; time++)
    for (let at = 0; at < 1 << 16; at += 64) compress(message + at);
  return load<u32>(digest);
}

function compress(block: usize): void {
  for (let at = 0; at < 16; at++) store<u32>(schedule + at * 4, bswap(load<u32>(block + at * 4)));
  for (let at = 16; at < 64; at++) {
    const x = load<u32>(schedule + (at - 15) * 4);
    const y = load<u32>(schedule + (at - 2) * 4);
    const s0 = rotr(x, 7) ^ rotr(x, 18) ^ (x >> 3);
    const s1 = rotr(y, 17) ^ rotr(y, 19) ^ (y >> 10);
    store<u32>(
      schedule + at * 4,
      load<u32>(schedule + (at - 16) * 4) + s0 + load<u32>(schedule + (at - 7) * 4) + s1,
    );
  }
  let a = load<u32>(digest), b = load<u32>(digest + 4), c = load<u32>(digest + 8), d = load<u32>(digest + 12);
  let e = load<u32>(digest + 16), f = load<u32>(digest + 20), g = load<u32>(digest + 24), h = load<u32>(digest + 28);
  for (let at = 0; at < 64; at++) {
    const t1 =
      h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) +
      load<u32>(constants + at * 4) + load<u32>(schedule + at * 4);
    const t2 = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g; g = f; f = e; e = d + t1; d = c; c = b; b = a; a = t1 + t2;
  }
  store<u32>(digest, load<u32>(digest) + a); store<u32>(digest + 4, load<u32>(digest + 4) + b);
  store<u32>(digest + 8, load<u32>(digest + 8) + c); store<u32>(digest + 12, load<u32>(digest + 12) + d);
  store<u32>(digest + 16, load<u32>(digest + 16) + e); store<u32>(digest + 20, load<u32>(digest + 20) + f);
  store<u32>(digest + 24, load<u32>(digest + 24) + g); store<u32>(digest + 28, load<u32>(digest + 28) + h);
}

// Five bodies of x, y, z, their speeds, and mass.
const bodies = memory.data<f64>([
  0, 0, 0, 0, 0, 0, 39.47,
  4.84, -1.16, -0.1, 0.6, 2.8, -0.02, 0.037,
  8.34, 4.12, -0.4, -1.01, 1.8, 0.008, 0.011,
  12.8, -15.1, -0.22, 1.08, 0.86, -0.01, 0.0017,
  15.3, -25.9, 0.179, 0.97, 0.59, -0.03, 0.002,
]);
const BODY = 56;

export function nbody(steps: i32): f64 {
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < 5; i++) {
      const p = bodies + i * BODY;
      for (let j = i + 1; j < 5; j++) {
        const q = bodies + j * BODY;
        const dx = load<f64>(p) - load<f64>(q);
        const dy = load<f64>(p, 8) - load<f64>(q, 8);
        const dz = load<f64>(p, 16) - load<f64>(q, 16);
        const square = dx * dx + dy * dy + dz * dz;
        const magnitude = 0.01 / (square * Math.sqrt(square));
        const mp = load<f64>(p, 48) * magnitude;
        const mq = load<f64>(q, 48) * magnitude;
        store<f64>(p, load<f64>(p, 24) - dx * mq, 24);
        store<f64>(p, load<f64>(p, 32) - dy * mq, 32);
        store<f64>(p, load<f64>(p, 40) - dz * mq, 40);
        store<f64>(q, load<f64>(q, 24) + dx * mp, 24);
        store<f64>(q, load<f64>(q, 32) + dy * mp, 32);
        store<f64>(q, load<f64>(q, 40) + dz * mp, 40);
      }
    }
    for (let i = 0; i < 5; i++) {
      const p = bodies + i * BODY;
      store<f64>(p, load<f64>(p) + 0.01 * load<f64>(p, 24));
      store<f64>(p, load<f64>(p, 8) + 0.01 * load<f64>(p, 32), 8);
      store<f64>(p, load<f64>(p, 16) + 0.01 * load<f64>(p, 40), 16);
    }
  }
  return load<f64>(bodies);
}

// An interpreter of bytecode, as QuickJS is one: a stack in memory, a jump table, a call for what is not quick.
// let s = 0; for (let i = 0; i < n; i++) s = slow(s * 31 + i);
const code = memory.data<u8>([
  0, 0, 3, 0, 0, 0, 3, 1, // push 0, set s; push 0, set i
  2, 1, 2, 2, 7, 9, 18, // 8: get i, get n, less, jump to 33 unless
  2, 0, 0, 31, 6, 2, 1, 5, 8, 3, 0, // get s, push 31, multiply, get i, add, slow, set s
  2, 1, 0, 1, 5, 10, 231, // get i, push 1, add, set i and jump back 25
  1, 1, 1,
]);
const stack = memory.data(64 * 8);
const variables = memory.data(8 * 8);

function slow(value: i64): i64 {
  return value & 0xffffffff;
}

function truth(less: bool): i64 {
  return less ? 1 : 0;
}

export function interpreter(n: i32): i64 {
  store<i64>(variables, <i64>n, 16);
  let at = code;
  let top = stack;
  for (;;) {
    const opcode = load<u8>(at++);
    switch (opcode) {
      case 0:
        store<i64>(top, <i64>load<u8>(at++));
        top += 8;
        break;
      case 1:
        return load<i64>(variables);
      case 2:
        store<i64>(top, load<i64>(variables + <usize>load<u8>(at++) * 8));
        top += 8;
        break;
      case 3:
        top -= 8;
        store<i64>(variables + <usize>load<u8>(at++) * 8, load<i64>(top));
        break;
      case 4:
        top -= 8;
        break;
      case 5:
        top -= 8;
        store<i64>(top - 8, load<i64>(top - 8) + load<i64>(top));
        break;
      case 6:
        top -= 8;
        store<i64>(top - 8, load<i64>(top - 8) * load<i64>(top));
        break;
      case 7:
        top -= 8;
        store<i64>(top - 8, truth(load<i64>(top - 8) < load<i64>(top)));
        break;
      case 8:
        store<i64>(top - 8, slow(load<i64>(top - 8)));
        break;
      case 9: {
        const distance = load<u8>(at++);
        top -= 8;
        if (load<i64>(top) == 0) at += distance;
        break;
      }
      case 10: {
        top -= 8;
        store<i64>(variables, load<i64>(top), 8);
        at += <i32>load<i8>(at) + 1;
        break;
      }
      default:
        unreachable();
    }
  }
  return 0;
}
