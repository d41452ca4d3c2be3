import { COUNT_GLOBALS } from "./encode.ts";
import { block, flow, i32Const, KIND, type Node, plain, type RandomModule } from "./node.ts";
import { MEMORY_PAGES_MAX } from "./plan.ts";
import { F64, FUNCREF, I32, NOTHING } from "./value-type.ts";

const [WORK, TOSS, DIVIDE, APPLY] = [0, 1, 2, 3] as const;
const STATE = 2;
const get = (local: number): Node => plain([0x20, local], I32);

/** (n) → a hash of n, in up to 16 rounds of a loop that stores each. */
const WORK_BODY: Node[] = [
  plain([0x21, 1], NOTHING, [plain([0x71], I32, [get(0), i32Const(15)])]),
  block(
    [0x03, 0x40],
    [],
    [
      plain([0x21, 0], NOTHING, [
        plain([0x6a], I32, [plain([0x6c], I32, [get(0), i32Const(31)]), get(1)]),
      ]),
      plain([0x36, 2, 0], NOTHING, [plain([0x74], I32, [get(1), i32Const(2)]), get(0)]),
      flow([0x0d, 0], NOTHING, [
        plain([0x4a], I32, [
          plain([0x22, 1], I32, [plain([0x6b], I32, [get(1), i32Const(1)])]),
          i32Const(0),
        ]),
      ]),
    ],
  ),
  get(0),
];

/** (n): throws an odd one. */
const TOSS_BODY: Node[] = [
  {
    ...block(
      [0x04, 0x40],
      [],
      [flow([0x08, 0], NOTHING, [get(0)])],
      [plain([0x71], I32, [get(0), i32Const(1)])],
    ),
    role: "if",
  },
];

/** (a, b) → a ÷ b, which it also keeps: a NaN made here is seen there. */
const DIVIDE_BODY: Node[] = [
  plain([0x24, STATE], NOTHING, [
    plain([0xa3], F64, [plain([0x20, 0], F64), plain([0x20, 1], F64)], 2),
  ]),
  plain([0x23, STATE], F64),
];

/** (slot, n) → what the function there gives for n. */
const APPLY_BODY: Node[] = [
  flow([0x11, 2, 0], I32, [get(1), plain([0x71], I32, [get(0), i32Const(7)])]),
];

/** The other module: what it exports, random modules import under `library`. */
export const LIBRARY: RandomModule = {
  types: [
    { params: [I32], results: [] },
    { params: [F64, F64], results: [F64] },
    { params: [I32], results: [I32] },
    { params: [I32, I32], results: [I32] },
  ],
  imports: COUNT_GLOBALS,
  functions: [
    { type: 2, locals: [I32], body: WORK_BODY },
    { type: 0, locals: [], body: TOSS_BODY },
    { type: 1, locals: [], body: DIVIDE_BODY },
    { type: 3, locals: [], body: APPLY_BODY },
  ],
  tables: [{ element: FUNCREF, minimum: 8, maximum: 16 }],
  memories: [{ minimum: 1, maximum: MEMORY_PAGES_MAX }],
  tags: [0],
  globals: [{ type: F64, mutable: true, initial: plain([0x44, 0, 0, 0, 0, 0, 0, 0, 0], F64) }],
  exports: [
    { name: "work", kind: KIND.function, index: WORK },
    { name: "toss", kind: KIND.function, index: TOSS },
    { name: "divide", kind: KIND.function, index: DIVIDE },
    { name: "apply", kind: KIND.function, index: APPLY },
    { name: "table", kind: KIND.table, index: 0 },
    { name: "memory", kind: KIND.memory, index: 0 },
    { name: "tag", kind: KIND.tag, index: 0 },
    { name: "state", kind: KIND.global, index: STATE },
  ],
  start: undefined,
  elements: [[0, 0x41, 0, 0x0b, 2, WORK, WORK]],
  data: [],
};
