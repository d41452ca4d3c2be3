import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a simulation needs of a checkout. */
const PARTS = [
  "src",
  "wit",
  "guest",
  "scripts",
  "package.json",
  "package-lock.json",
  "test/simulate",
  "test/simulation",
];
const ACTORS = ["scripted", "channels", "parent"].map((name) => `test/actors/${name}`);
const MORE = ["test/campaigns", ...ACTORS];

/** A copy of this checkout that may be changed. */
export class Checkout implements Disposable {
  readonly root: string;

  constructor() {
    this.root = mkdtempSync(join(tmpdir(), "theater-mutate-"));
    for (const part of [...PARTS, ...MORE])
      cpSync(part, join(this.root, part), { recursive: true });
    symlinkSync(join(process.cwd(), "node_modules"), join(this.root, "node_modules"));
  }

  read(file: string): string {
    return readFileSync(join(this.root, file), "utf8");
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.root, file), text);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
