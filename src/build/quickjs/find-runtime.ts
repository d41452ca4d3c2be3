import { Cursor, readSections, SECTION } from "../core-module.ts";

/**
 * The smallest runtime without component-model async among those that lie in componentize-qjs's addon, each a core module
 * as it is. Undefined where there is none.
 */
export function findRuntime(addon: Uint8Array): Uint8Array | undefined {
  const bytes = Buffer.from(addon.buffer, addon.byteOffset, addon.length);
  const runtimes: Buffer[] = [];
  for (let at = bytes.indexOf(HEAD); at !== -1; at = bytes.indexOf(HEAD, at + 1)) {
    const end = endOfModule(bytes, at);
    if (end - at < RUNTIME_BYTES_MIN) continue;
    const runtime = bytes.subarray(at, end);
    if (isLibrary(runtime) && !importsAsync(runtime)) runtimes.push(runtime);
  }
  return runtimes.toSorted((a, b) => a.length - b.length)[0];
}

/** Other modules in there are adapters and stubs. */
const RUNTIME_BYTES_MIN = 500_000;

const HEAD = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
const SECTION_ID_MAX = 13;

/** Behind the last thing that looks like a section: nothing says how long the module is. */
function endOfModule(bytes: Uint8Array, start: number): number {
  let end = start + HEAD.length;
  for (;;) {
    const cursor = new Cursor(bytes, end);
    try {
      const id = cursor.byte();
      const body = cursor.bytes(cursor.unsigned());
      if (id > SECTION_ID_MAX || (id === SECTION.custom && !hasName(body))) return end;
    } catch {
      return end;
    }
    end = cursor.at;
  }
}

function hasName(custom: Uint8Array): boolean {
  return /^[\x20-\x7e]+$/.test(new Cursor(custom).name());
}

function isLibrary(module: Uint8Array): boolean {
  const [first] = readSections(module);
  return first?.id === SECTION.custom && new Cursor(first.body).name() === "dylink.0";
}

function importsAsync(module: Buffer): boolean {
  return module.includes("[waitable-set-new]");
}
