/** What one instance may use. Each has a name, a unit, a default, and an error at one more. */
export interface Limits {
  /** Fuel that an instance starts with, and so what its instantiation may burn. ENGINE_OUT_OF_FUEL */
  readonly fuelMax: bigint;
  /** Guest frames on the stack, over all core instances of the component. ENGINE_STACK_OVERFLOW */
  readonly depthMax: number;
  /** Bytes of all memories of the component together. `memory.grow` beyond it answers -1, as the specification allows. */
  readonly memoryBytesMax: number;
  /** Elements of all tables together. `table.grow` beyond it answers -1. */
  readonly tableElementsMax: number;
  /** Live entries of all handle tables together. ENGINE_BUDGET_EXCEEDED */
  readonly handlesMax: number;
  /** Bytes lifted and lowered within one call of an export, imports included. ENGINE_BUDGET_EXCEEDED */
  readonly crossingBytesMax: number;
  /** Values lifted and lowered within one call, each list element and field counted. ENGINE_BUDGET_EXCEEDED */
  readonly crossingElementsMax: number;
}

export const DEFAULT_LIMITS: Limits = {
  fuelMax: 10_000_000n,
  depthMax: 1_000,
  memoryBytesMax: 64 * 1024 * 1024,
  tableElementsMax: 100_000,
  handlesMax: 10_000,
  crossingBytesMax: 16 * 1024 * 1024,
  crossingElementsMax: 1_000_000,
};

/**
 * The memory that values take in the host while they cross, in one call: for each byte that crosses, and besides. Charged by
 * type before it is taken (`abi/host-bytes.ts`), ENGINE_BUDGET_EXCEEDED. The promise is 4 bytes and 16 MiB: what is missing here
 * is for what is not counted by value, as are tables that grow.
 */
export const CROSSING_HOST_BYTES_PER_BYTE = 4;
export const CROSSING_HOST_BYTES_FREE: number = 14 * 1024 * 1024;

/**
 * Memories alive in this process at once, of all instances in all its threads. V8 reserves 8 GiB of addresses for each, which
 * ends at 16,300; what is missing here is for the memories of others, Node's own among them. ENGINE_OUT_OF_MEMORY, origin host
 */
export const LIVE_MEMORIES_MAX = 15_000;

/**
 * Stacks of guests that wait in this process at once, in all its threads: one for each component that a call goes through. Two
 * mappings of memory each, of the 65,530 that the kernel allows a process by default. ENGINE_OUT_OF_MEMORY, origin host
 */
export const SUSPENDED_STACKS_MAX = 10_000;

/** What a component may be. ENGINE_UNSUPPORTED, naming the limit. */
export interface CompileLimits {
  readonly componentBytesMax: number;
  readonly coreModulesMax: number;
  /** Core instances that it unfolds to. */
  readonly coreInstancesMax: number;
  /** What all its core instances are made of, in which a few bytes may be exponential: `link/core-parts.ts` counts. */
  readonly corePartsMax: number;
  /** Definitions that it has, and those that it unfolds to, their parts counted. */
  readonly definitionsMax: number;
  /** Functions that it imports of the host. */
  readonly bindingsMax: number;
  /** Components within each other, and instances. */
  readonly nestingMax: number;
  /** Functions of all core modules together. */
  readonly functionsMax: number;
  /** Bytes of one function's code. */
  readonly functionBytesMax: number;
  /** Instructions of one function that branch by what they are given. V8's optimising compiler takes some 12 KB for each. */
  readonly functionBranchesMax: number;
  /** Branches of one function to one label. V8's optimising compiler takes memory by their square: 300 MB for these. */
  readonly labelBranchesMax: number;
  /**
   * Branches of one function, each label of a `br_table` one; and with handlers whatever may throw. V8's optimising compiler ends the process
   * where 65,536 come together.
   */
  readonly functionEdgesMax: number;
  /**
   * Labels and branches of one function, and an eighth of its calls, times its locals and operands: V8 goes through these at each of those, 10
   * to 20 ns each. And the values that its calls pass and give back, for each of which V8 writes code.
   */
  readonly functionWorkMax: number;
  /** The same of all functions together. */
  readonly codeWorkMax: number;
  /** The squares of all functions' KiB, together: V8's optimising compiler may take half a millisecond for each, on threads of its own. */
  readonly codeSquaresMax: number;
  /** Milliseconds of one component in the threads that validate and compile it; a new thread's start counts. */
  readonly compileMsMax: number;
}

export const DEFAULT_COMPILE_LIMITS: CompileLimits = {
  componentBytesMax: 32 * 1024 * 1024,
  coreModulesMax: 256,
  coreInstancesMax: 512,
  corePartsMax: 20_000,
  definitionsMax: 100_000,
  bindingsMax: 10_000,
  nestingMax: 64,
  functionsMax: 100_000,
  functionBytesMax: 512 * 1024,
  functionBranchesMax: 10_000,
  labelBranchesMax: 4_000,
  functionEdgesMax: 60_000,
  functionWorkMax: 4_000_000,
  codeWorkMax: 32_000_000,
  codeSquaresMax: 500_000,
  compileMsMax: 20_000,
};
