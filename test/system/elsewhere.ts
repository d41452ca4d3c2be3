import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ActorHandle, verify } from "../../src/theater/mod.ts";

const SCRIPT = new URL("./replay-elsewhere.ts", import.meta.url).pathname;

/** Another process, given nothing but its chain and the component, comes to the same head. */
export async function holdsElsewhere(actor: ActorHandle, component: Uint8Array): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "theater-"));
  try {
    const chain = await actor.export();
    const { head } = verify(chain);
    const files = [join(folder, "chain"), join(folder, "component.wasm")] as const;
    writeFileSync(files[0], chain);
    writeFileSync(files[1], component);
    const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, ...files]);
    assert.equal(stdout.split(" ")[0], head.toHex());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
