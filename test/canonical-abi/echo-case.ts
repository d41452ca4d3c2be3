import { flattenFunction, type FunctionShape, lowerValues, resultSpills } from "./call.ts";
import { i32 } from "./core-value.ts";
import { PARAM_SLOTS, RESULT_SLOT } from "./guest-echo.ts";
import { MAX_FLAT_PARAMS, MAX_FLAT_RESULTS } from "./layout.ts";
import type { Encoding, Plain } from "./plain.ts";
import { randomValue } from "./random-value.ts";
import { roomFor, storeSlot } from "./reference-chain.ts";
import { CallContext, HEAP, MEMORY_BYTES, ReferenceInstance } from "./reference-instance.ts";
import type { Tape } from "./tape.ts";

/** One call of one of the functions of an `echoComponent`. */
export type EchoCase =
  | {
      readonly kind: "echo";
      readonly function: number;
      readonly args: readonly Plain[];
      readonly answer: readonly Plain[];
    }
  | {
      /** The first component's memory is overwritten with the image, its function then uses what stands in the slots. */
      readonly kind: "send" | "give";
      readonly function: number;
      readonly image: Uint8Array;
      /** Of handles that it is given before, so that those in an image mean something. */
      readonly keep: number;
      readonly answer: readonly Plain[];
    };

export function randomCase(
  tape: Tape,
  functions: readonly FunctionShape[],
  encoding: Encoding,
): EchoCase {
  const index = tape.below(functions.length);
  const shape = functions[index] as FunctionShape;
  const kind = tape.pick(["echo", "echo", "send", "give"] as const);
  const answer = shape.results.map((result) => randomValue(tape, result));
  if (kind === "echo") {
    const args = shape.params.map((param) => randomValue(tape, param));
    return { kind, function: index, args, answer };
  }
  return { kind, function: index, answer, ...randomImage(tape, shape, encoding, kind) };
}

/** The image of a right call, with a few changes, or none. */
function randomImage(
  tape: Tape,
  shape: FunctionShape,
  encoding: Encoding,
  kind: "send" | "give",
): { image: Uint8Array; keep: number } {
  const instance = new ReferenceInstance(encoding);
  instance.careless = tape.once(2);
  const cx = new CallContext(instance);
  try {
    if (kind === "send") writeParams(tape, cx, shape);
    else writeResult(tape, cx, shape);
  } catch {
    // A value that has no room leaves an image that is torn.
  }
  const image = instance.memory.slice(0, Math.min(MEMORY_BYTES, instance.heapEnd));
  for (let left = tape.below(5); left > 0; left--) {
    mutate(tape, image, flattenFunction(shape, "lower").params.length);
  }
  return { image, keep: instance.handles.length - 1 };
}

function writeParams(tape: Tape, cx: CallContext, shape: FunctionShape): void {
  const { instance } = cx;
  const args = shape.params.map((param) => randomValue(tape, param));
  const flat = lowerValues(cx, MAX_FLAT_PARAMS, args, shape.params);
  for (const [slot, value] of flat.entries()) storeSlot(instance, PARAM_SLOTS + 8 * slot, value);
  if (resultSpills(shape)) storeSlot(instance, RESULT_SLOT, i32(roomFor(instance, shape)));
}

function writeResult(tape: Tape, cx: CallContext, shape: FunctionShape): void {
  const { instance } = cx;
  const result = shape.results.map((one) => randomValue(tape, one));
  const outParam = resultSpills(shape) ? roomFor(instance, shape) : undefined;
  const flat = lowerValues(cx, MAX_FLAT_RESULTS, result, shape.results, outParam);
  for (const value of outParam === undefined ? flat : [i32(outParam)]) {
    storeSlot(instance, RESULT_SLOT, value);
  }
}

function mutate(tape: Tape, image: Uint8Array, slots: number): void {
  const used = image.length - HEAP;
  const inHeap = used > 0 && tape.once(2);
  const at = inHeap
    ? HEAP + tape.below(used)
    : tape.once(3)
      ? RESULT_SLOT + tape.below(8)
      : PARAM_SLOTS + tape.below(8 * (slots + 1));
  switch (tape.below(7)) {
    case 0:
      image[at] = 0;
      break;
    case 1:
      image[at] = (image[at] as number) ^ (1 << tape.below(8));
      break;
    case 2:
      image[at] = tape.pick(BYTES);
      break;
    case 3:
      setWord(image, at & ~3, tape.pick(tape.once(2) ? CHARACTERS : WORDS));
      break;
    case 4:
    case 5: {
      // A pointer and a length that end where memory does, or one behind it; in the slots each has eight bytes.
      const length = tape.below(20);
      setWord(image, at & ~7, MEMORY_BYTES - length);
      setWord(image, (at & ~7) + (inHeap ? 4 : 8), length + tape.below(2));
      break;
    }
    default:
      for (let byte = at; byte < Math.min(at + 64, image.length); byte++)
        image[byte] = tape.below(256);
  }
}

function setWord(image: Uint8Array, at: number, word: number): void {
  if (at + 4 > image.length) return;
  new DataView(image.buffer, image.byteOffset).setUint32(at, word, true);
}

const BYTES: readonly number[] = [
  1, 2, 3, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xd8, 0xdc, 0xe0, 0xed, 0xf0, 0xf4, 0xf5, 0xff,
];

/** Codes of chars, and those next to them that are none. */
const CHARACTERS: readonly number[] = [0xd7ff, 0xd800, 0xdfff, 0xe000, 0x10_ffff, 0x11_0000];

const WORDS: readonly number[] = [
  1,
  2,
  HEAP,
  HEAP + 1,
  MEMORY_BYTES - 1,
  MEMORY_BYTES - 8,
  MEMORY_BYTES,
  MEMORY_BYTES + 1,
  2 ** 28 - 1,
  2 ** 28,
  2 ** 29,
  2 ** 31,
  2 ** 31 + 1,
  2 ** 31 + 5,
  2 ** 32 - 1,
  2 ** 32 - 8,
];
