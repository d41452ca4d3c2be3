import { readFile } from "node:fs/promises";
import { globSync } from "node:fs";
import { concatBytes, type Value, type WitType } from "../../src/base/mod.ts";
import {
  compile,
  EngineError,
  type FunctionName,
  type Host,
  type Limits,
  type Program,
} from "../../src/engine/mod.ts";
import { Assembler } from "../conformance/assemble.ts";
import { parseScript } from "../conformance/script.ts";
import type { Campaign } from "./campaign.ts";
import { Seeded } from "./seeded.ts";

const SCRIPTS = `${import.meta.dirname}/../conformance/fixtures`;

const LIMITS: Partial<Limits> = { fuelMax: 100_000n, memoryBytesMax: 4 * 1024 * 1024 };

/** Functions that are called of each mutant that can be instantiated. */
const CALL_COUNT = 6;

/**
 * Random changes of good components, in their bytes and in the order of their sections: whatever comes of it, the engine
 * answers with a value or with an EngineError. Anything else is ours.
 */
export const run: Campaign = async ({ n, seed }) => {
  const seeded = new Seeded(seed);
  const originals = await components();
  const outcomes: Record<string, number> = {};
  for (let at = 0; at < n; at++) {
    const bytes = mutant(seeded.pick(originals), seeded);
    const outcome = await outcomeOf(bytes);
    if (outcome.startsWith("!")) return { passed: false, lines: [outcome, bytes.toHex()] };
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return {
    passed: true,
    lines: [`${n} mutants of ${originals.length}: ${JSON.stringify(outcomes)}`],
  };
};

/** Of the scripts that hold the canonical ABI. */
async function components(): Promise<readonly Uint8Array[]> {
  await using assembler = new Assembler();
  const all: Uint8Array[] = [];
  for (const file of globSync("{abi,component}/*.wast", { cwd: SCRIPTS }).toSorted()) {
    for (const directive of parseScript(await readFile(`${SCRIPTS}/${file}`, "utf8"))) {
      if (directive.kind !== "define" && directive.kind !== "definition") continue;
      const assembled = await assembler.assemble(directive.source);
      if (assembled.kind === "binary") all.push(assembled.bytes);
    }
  }
  return all;
}

/** What became of it; begins with "!" where that must not be. */
async function outcomeOf(bytes: Uint8Array): Promise<string> {
  try {
    return await lifeOf(await compile(bytes));
  } catch (error) {
    return told("refused", error);
  }
}

async function lifeOf(program: Program): Promise<string> {
  try {
    const instance = await program.instantiate(GENEROUS, LIMITS);
    for (const one of program.exports.slice(0, CALL_COUNT)) {
      try {
        await instance.call(
          nameOf(one),
          one.type.params.map(({ type }) => sample(type)),
        );
      } catch (error) {
        const outcome = told("called", error);
        if (outcome.startsWith("!")) return outcome;
      }
    }
    instance.snapshot();
    return "lived";
  } catch (error) {
    return told("not instantiated", error);
  }
}

function told(stage: string, error: unknown): string {
  if (error instanceof EngineError) return `${stage}: ${error.code}`;
  return `!${stage}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function nameOf(one: FunctionName): string {
  return one.interface === "" ? one.function : `${one.interface}#${one.function}`;
}

/** Offers all, and answers with some value of the type. */
const GENEROUS: Host = {
  bind: (_interface, _function, { result }) => ({
    suspending: false,
    call: () => (result === undefined ? undefined : sample(result)),
  }),
};

/** A value of the type, or one that is refused: handles are not made up. */
function sample(type: WitType): Value {
  switch (type.kind) {
    case "bool":
      return true;
    case "u64":
    case "s64":
      return 1n;
    case "char":
      return "x";
    case "string":
      return "aé";
    case "list":
      return type.element.kind === "u8" ? new Uint8Array(3) : [sample(type.element)];
    case "tuple":
      return type.elements.map(sample);
    case "enum":
      return type.names[0];
    case "option":
      return undefined;
    default:
      return 1;
  }
}

interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

const PREAMBLE_BYTES = 8;
const NESTED_COMPONENT = 4;

/** Half of the changes keep the sizes of sections right, so that the reader comes further. */
function mutant(bytes: Uint8Array, seeded: Seeded): Uint8Array {
  if (seeded.once(4)) return changed(bytes, seeded);
  const sections = sectionsOf(bytes);
  const [at, other] = [seeded.below(sections.length), seeded.below(sections.length)];
  const [one, two] = [sections[at], sections[other]];
  if (one === undefined || two === undefined) return changed(bytes, seeded);
  const nested = { id: NESTED_COMPONENT, content: bytes };
  switch (seeded.below(8)) {
    case 0:
      return joined(bytes, sections.toSpliced(at, 1));
    case 1:
      return joined(bytes, sections.toSpliced(at, 0, two));
    case 2:
      return joined(bytes, sections.with(at, two).with(other, one));
    case 3:
      return joined(bytes, sections.toSpliced(at, 0, nested));
    default: {
      const deeper = one.id === NESTED_COMPONENT && seeded.once(2);
      const content = deeper ? mutant(one.content, seeded) : changed(one.content, seeded);
      return joined(bytes, sections.with(at, { id: one.id, content }));
    }
  }
}

/** Up to three changes of bytes. */
function changed(bytes: Uint8Array, seeded: Seeded): Uint8Array {
  const all = [...bytes];
  for (let left = 1 + seeded.below(3); left > 0; left--) {
    const at = seeded.below(all.length + 1);
    const byte = all[at] ?? 0;
    switch (seeded.below(5)) {
      case 0:
        all[at] = seeded.below(256);
        break;
      case 1:
        all[at] = byte ^ (1 << seeded.below(8));
        break;
      case 2:
        all[at] = seeded.pick(CODES);
        break;
      case 3:
        all.splice(at, 1 + seeded.below(4));
        break;
      default:
        all.splice(at, 0, ...all.slice(at, at + 1 + seeded.below(6)));
    }
  }
  return Uint8Array.from(all);
}

/** Small indices, and codes of types, sorts and definitions. */
const CODES: readonly number[] = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x10, 0x11, 0x3f, 0x40, 0x41, 0x42, 0x50, 0x60, 0x63, 0x64,
  0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x79, 0x7f,
];

/** Of bytes that a mutation of another level may have left in disorder: what cannot be cut is one section. */
function sectionsOf(bytes: Uint8Array): readonly Section[] {
  const sections: Section[] = [];
  let at = PREAMBLE_BYTES;
  while (at < bytes.length) {
    const id = bytes[at++] as number;
    let size = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++] ?? 0;
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    sections.push({ id, content: bytes.subarray(at, at + size) });
    at += size;
  }
  return sections;
}

function joined(original: Uint8Array, sections: readonly Section[]): Uint8Array {
  const parts = sections.flatMap(({ id, content }) => [
    Uint8Array.of(id, ...size(content)),
    content,
  ]);
  return concatBytes([original.subarray(0, PREAMBLE_BYTES), ...parts]);
}

function size({ length }: Uint8Array): number[] {
  const bytes: number[] = [];
  let rest = length;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}
