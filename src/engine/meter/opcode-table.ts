/** What follows an opcode, and how a scan must treat it. */
export const FORM = {
  /** Not an instruction of a core module. */
  unknown: 0,
  plain: 1,
  /** One LEB128 of 32 bits that V8 judges. */
  index: 2,
  long: 3,
  bytes4: 4,
  bytes8: 5,
  memory: 6,
  local: 7,
  global: 8,
  /** Anything else: the scan has a case for the opcode. */
  special: 9,
  bytes16: 10,
  lane: 11,
  memoryLane: 12,
} as const;

/** By opcode: a FORM, and how many operands the instruction takes and gives. */
export interface OpcodeTable {
  readonly form: Uint8Array;
  readonly pops: Uint8Array;
  readonly pushes: Uint8Array;
  /** What it gives less what it takes. */
  readonly effect: Int8Array;
}

type Row = readonly [first: number, last: number, pops: number, pushes: number, form?: number];

/** One-byte opcodes. Rows with `special` give no effect on the stack. */
export const OPCODES: OpcodeTable = table(256, [
  [0x00, 0x05, 0, 0, FORM.special],
  [0x08, 0x08, 0, 0, FORM.special],
  [0x0a, 0x15, 0, 0, FORM.special],
  [0x1a, 0x1a, 1, 0],
  [0x1b, 0x1b, 3, 1],
  [0x1c, 0x1c, 0, 0, FORM.special],
  [0x1f, 0x1f, 0, 0, FORM.special],
  [0x20, 0x20, 0, 1, FORM.local],
  [0x21, 0x21, 1, 0, FORM.local],
  [0x22, 0x22, 1, 1, FORM.local],
  [0x23, 0x23, 0, 1, FORM.global],
  [0x24, 0x24, 1, 0, FORM.global],
  [0x25, 0x25, 1, 1, FORM.index],
  [0x26, 0x26, 0, 0, FORM.special], // table.set
  [0x28, 0x35, 1, 1, FORM.memory],
  [0x36, 0x3e, 2, 0, FORM.memory],
  [0x3f, 0x3f, 0, 1, FORM.index],
  [0x40, 0x40, 0, 0, FORM.special], // memory.grow
  [0x41, 0x41, 0, 1, FORM.index],
  [0x42, 0x42, 0, 1, FORM.long],
  [0x43, 0x43, 0, 1, FORM.bytes4],
  [0x44, 0x44, 0, 1, FORM.bytes8],
  [0x45, 0x45, 1, 1],
  [0x46, 0x4f, 2, 1],
  [0x50, 0x50, 1, 1],
  [0x51, 0x66, 2, 1],
  [0x67, 0x69, 1, 1],
  [0x6a, 0x78, 2, 1],
  [0x79, 0x7b, 1, 1],
  [0x7c, 0x8a, 2, 1],
  [0x8b, 0x91, 1, 1],
  [0x92, 0x98, 2, 1],
  [0x99, 0x9f, 1, 1],
  [0xa0, 0xa6, 2, 1],
  [0xa7, 0xc4, 1, 1],
  [0xd0, 0xd0, 0, 0, FORM.special], // ref.null
  [0xd1, 0xd1, 1, 1],
  [0xd2, 0xd2, 0, 0, FORM.special], // ref.func
  [0xd4, 0xd4, 1, 1],
  [0xd5, 0xd6, 0, 0, FORM.special],
  [0xfb, 0xfe, 0, 0, FORM.special],
]);

/** After 0xfc. */
export const NUMERIC_OPCODES: OpcodeTable = table(18, [
  [0, 7, 1, 1],
  [8, 8, 0, 0, FORM.special],
  [9, 9, 0, 0, FORM.index],
  [10, 12, 0, 0, FORM.special],
  [13, 13, 0, 0, FORM.index],
  [14, 15, 0, 0, FORM.special],
  [16, 16, 0, 1, FORM.index],
  [17, 17, 0, 0, FORM.special],
]);

/** After 0xfd. What is 256 or above is relaxed, and refused. */
export const VECTOR_OPCODES: OpcodeTable = table(256, [
  [0, 10, 1, 1, FORM.memory],
  [11, 11, 2, 0, FORM.memory],
  [12, 12, 0, 1, FORM.bytes16],
  [13, 13, 2, 1, FORM.bytes16],
  [14, 14, 2, 1],
  [15, 20, 1, 1],
  [21, 22, 1, 1, FORM.lane],
  [23, 23, 2, 1, FORM.lane],
  [24, 25, 1, 1, FORM.lane],
  [26, 26, 2, 1, FORM.lane],
  [27, 27, 1, 1, FORM.lane],
  [28, 28, 2, 1, FORM.lane],
  [29, 29, 1, 1, FORM.lane],
  [30, 30, 2, 1, FORM.lane],
  [31, 31, 1, 1, FORM.lane],
  [32, 32, 2, 1, FORM.lane],
  [33, 33, 1, 1, FORM.lane],
  [34, 34, 2, 1, FORM.lane],
  [35, 76, 2, 1],
  [77, 77, 1, 1],
  [78, 81, 2, 1],
  [82, 82, 3, 1],
  [83, 83, 1, 1],
  [84, 87, 2, 1, FORM.memoryLane],
  [88, 91, 2, 0, FORM.memoryLane],
  [92, 93, 1, 1, FORM.memory],
  [94, 100, 1, 1],
  [101, 102, 2, 1],
  [103, 106, 1, 1],
  [107, 115, 2, 1],
  [116, 117, 1, 1],
  [118, 121, 2, 1],
  [122, 122, 1, 1],
  [123, 123, 2, 1],
  [124, 129, 1, 1],
  [130, 130, 2, 1],
  [131, 132, 1, 1],
  [133, 134, 2, 1],
  [135, 138, 1, 1],
  [139, 147, 2, 1],
  [148, 148, 1, 1],
  [149, 153, 2, 1],
  [155, 159, 2, 1],
  [160, 161, 1, 1],
  [163, 164, 1, 1],
  [167, 170, 1, 1],
  [171, 174, 2, 1],
  [177, 177, 2, 1],
  [181, 186, 2, 1],
  [188, 191, 2, 1],
  [192, 193, 1, 1],
  [195, 196, 1, 1],
  [199, 202, 1, 1],
  [203, 206, 2, 1],
  [209, 209, 2, 1],
  [213, 223, 2, 1],
  [224, 225, 1, 1],
  [227, 227, 1, 1],
  [228, 235, 2, 1],
  [236, 237, 1, 1],
  [239, 239, 1, 1],
  [240, 247, 2, 1],
  [248, 255, 1, 1],
]);

function table(size: number, rows: readonly Row[]): OpcodeTable {
  const all = {
    form: new Uint8Array(size),
    pops: new Uint8Array(size),
    pushes: new Uint8Array(size),
    effect: new Int8Array(size),
  };
  for (const [first, last, pops, pushes, form = FORM.plain] of rows) {
    all.form.fill(form, first, last + 1);
    all.pops.fill(pops, first, last + 1);
    all.pushes.fill(pushes, first, last + 1);
    all.effect.fill(pushes - pops, first, last + 1);
  }
  return all;
}
