import { EngineError } from "../../src/engine/mod.ts";

/** A sort of trap, in the words of the suites (a reference implementation's) and in this engine's sentences. */
interface TrapClass {
  /** A number that it captures must be the one that `ours` captures: an index of a handle, say. */
  readonly theirs: RegExp;
  readonly ours: RegExp;
}

/**
 * Every sort of trap that synchronous code can meet. Of the canonical ABI's each is a `trap_if` of its reference (definitions.py),
 * of core WebAssembly those that a script of components asks for.
 */
const TRAP_CLASSES: readonly TrapClass[] = [
  { theirs: /unreachable/, ours: /^the guest trapped: unreachable$/ },
  { theirs: /integer divide by zero/, ours: /^the guest trapped: divide by zero$/ },
  {
    theirs: /out of bounds memory access/,
    ours: /^the guest trapped: memory access out of bounds$/,
  },
  { theirs: /uncaught exception/, ours: /^the guest trapped: an exception that it did not catch$/ },
  { theirs: /cannot leave component instance/, ours: /^cannot leave component instance$/ },
  {
    theirs: /cannot enter component instance/,
    ours: /^a component instance was (entered while it was running|called by one that it is part of)$/,
  },
  { theirs: /unknown handle index (\d+)/, ours: /^unknown handle index (\d+)$/ },
  {
    theirs: /handle index (\d+) used with the wrong type/,
    ours: /^handle index (\d+) is of another resource type$/,
  },
  {
    theirs: /cannot remove owned resource while borrowed/,
    ours: /^handle index \d+ is given away while it is borrowed$/,
  },
  { theirs: /cannot lift own resource from a borrow/, ours: /^borrowed handle \d+ is given away$/ },
  {
    theirs: /borrow handles still remain at the end of the call/,
    ours: /^borrowed handles were not dropped before the call returned$/,
  },
  {
    theirs: /realloc return: result not aligned/,
    ours: /^unaligned pointer: what realloc gave$/,
  },
  {
    theirs: /realloc return: beyond end of memory/,
    ours: /^pointer out of bounds of memory: what realloc gave$/,
  },
  {
    theirs: /unaligned pointer/,
    ours: /^unaligned pointer: (what realloc gave|the content of a (string|list)|the parameters|the result|the room for the result)$/,
  },
  {
    theirs: /string (content out-of-bounds|pointer\/length out of bounds of memory)/,
    ours: /^pointer out of bounds of memory: the content of a string$/,
  },
  {
    theirs: /list (content out-of-bounds|pointer\/length out of bounds of memory)/,
    ours: /^pointer out of bounds of memory: (the content of a list|what realloc gave)$/,
  },
  {
    theirs: /^pointer out of bounds of memory/,
    ours: /^pointer out of bounds of memory: (the parameters|the result|the room for the result)$/,
  },
  { theirs: /string too long/, ours: /^a string is longer than 2\^28 - 1 bytes$/ },
  { theirs: /list too long/, ours: /^a list is longer than 2\^28 - 1 bytes$/ },
  { theirs: /invalid variant discriminant/, ours: /^invalid variant discriminant$/ },
  { theirs: /invalid `char` bit pattern/, ours: /^a char is not a Unicode scalar value$/ },
  { theirs: /(invalid|incomplete) utf-8/, ours: /^a string is not valid utf-8$/ },
  {
    theirs: /(invalid|incomplete|unpaired) (utf-16|surrogate)/,
    ours: /^a string is not valid utf-16$/,
  },
  {
    theirs: /backpressure counter (over|under)flow/,
    ours: /^the backpressure counter (over|under)flows$/,
  },
];

/** Why `thrown` is not the trap that `words` name; undefined where it is. */
export function trapMismatch(thrown: unknown, words: string): string | undefined {
  if (!(thrown instanceof EngineError)) return "a trap was expected";
  if (words.startsWith("call stack exhausted")) return expectCode(thrown, "ENGINE_STACK_OVERFLOW");
  if (isDeadOfTrap(thrown, words)) return undefined;
  const wrongCode = expectCode(thrown, "ENGINE_TRAP");
  if (wrongCode !== undefined) return wrongCode;
  const wanted = TRAP_CLASSES.find(({ theirs }) => theirs.test(words));
  if (wanted === undefined) return `a trap of a sort that the engine has not: ${words}`;
  const theirs = wanted.theirs.exec(words)?.[1];
  const ours = wanted.ours.exec(thrown.what);
  const index = /^\d+$/.test(theirs ?? "") ? theirs : undefined;
  return ours === null || (index !== undefined && ours[1] !== index)
    ? `another trap than ${words}`
    : undefined;
}

function expectCode({ code }: EngineError, wanted: string): string | undefined {
  return code === wanted ? undefined : `${wanted} was expected`;
}

/** An instance that trapped is never entered again: the engine has a code of its own for it, with the trap as its cause. */
function isDeadOfTrap({ code, cause }: EngineError, words: string): boolean {
  return (
    code === "ENGINE_DEAD" &&
    cause instanceof EngineError &&
    (cause.code === "ENGINE_TRAP" || cause.code === "ENGINE_UNSUPPORTED") &&
    words.includes("cannot enter component instance")
  );
}
