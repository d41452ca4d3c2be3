import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { Builder } from "./mod.ts";

/** A folder with a project in it, for the tests of this room. It has the workspace's `@theater/guest` installed. */
export class ScratchProject implements Disposable {
  readonly folder: string = mkdtempSync(join(tmpdir(), "theater-project-"));

  constructor(files: Readonly<Record<string, string | Uint8Array>>) {
    const modules = join(this.folder, "node_modules");
    mkdirSync(join(modules, "@theater"), { recursive: true });
    symlinkSync(GUEST, join(modules, "@theater/guest"), "dir");
    for (const [name, contents] of Object.entries(files)) this.write(name, contents);
  }

  write(name: string, contents: string | Uint8Array): void {
    const file = join(this.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }

  get manifest(): string {
    return join(this.folder, "manifest.toml");
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

const GUEST = fileURLToPath(new URL("../../guest", import.meta.url));

/** A manifest that grants what it is told to. */
export function manifestText(build: string, grants: readonly string[] = []): string {
  const handlers = grants.map((type) => `[[handler]]\ntype = "${type}"\n`);
  return `name = "scratch"\nversion = "0.1.0"\ncomponent = "build/it.wasm"\n${handlers.join("")}[build]\n${build}\n`;
}

export function scratchBuilder(): Builder {
  return new Builder({
    tables: new Map(GRANTS.map(([, type]) => [type, z.strictObject({})])),
    grants: (name) => GRANTS.find(([prefix]) => name.startsWith(prefix))?.[1],
  });
}

const GRANTS = [
  ["theater:actor/runtime@", "runtime"],
  ["theater:actor/timing@", "timing"],
  ["theater:actor/random@", "random"],
  ["theater:actor/messages@", "message-server"],
  ["wasi:", "runtime"],
] as const;
