import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { componentize } from "componentize-qjs";

const HERE: string = import.meta.dirname;
const ROOT: string = join(HERE, "../../..");

const WORLD = `package test:counter;

world counter {
  import theater:actor/runtime@0.1.0;
  export theater:actor/handler@0.1.0;
}
`;

/** The component of actor.js, made once for these very sources: it takes seconds. */
export async function quickJsCounter(): Promise<Uint8Array> {
  const contract = readFileSync(join(ROOT, "wit/actor.wit"), "utf8");
  const jsSource = readFileSync(join(HERE, "actor.js"), "utf8");
  const lock = readFileSync(join(ROOT, "package-lock.json"), "utf8");
  const hash = createHash("sha256");
  for (const part of [WORLD, contract, jsSource, lock]) hash.update(part).update("\0");
  const folder = join(HERE, "build", hash.digest("hex").slice(0, 16));
  const target = join(folder, "component.wasm");
  const kept = readIfThere(target);
  if (kept !== undefined) return kept;
  mkdirSync(folder, { recursive: true });
  const witPath = join(folder, "world.wit");
  // One source holds one package with a head; any other stands in braces.
  replace(witPath, `${WORLD}${contract.replace(/^(package [^;]+);/, "$1 {")}}\n`);
  const options = { witPath, world: "counter", jsSource, sync: true, optSize: true };
  const { component } = await componentize(options);
  replace(target, component);
  return component;
}

/** Whole or not at all: tests that run side by side may make the same. */
function replace(file: string, contents: Uint8Array | string): void {
  const beside = `${file}.${randomUUID()}`;
  writeFileSync(beside, contents);
  renameSync(beside, file);
}

function readIfThere(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
