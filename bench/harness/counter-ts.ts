import { cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newBuilder } from "../../src/cli/builder.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/counter-ts");

/** A copy of the example `counter-ts` that nothing was built in; beside the checkout's packages, so that it finds the library for guests. */
export class CounterProject implements Disposable {
  readonly folder: string;
  readonly manifest: string;

  constructor() {
    this.folder = join(import.meta.dirname, `../../build/bench-${process.pid}`);
    this.manifest = join(this.folder, "manifest.toml");
    cpSync(EXAMPLE, this.folder, { recursive: true, filter: (path) => !path.endsWith("build") });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** The example `counter-ts`, built. */
export async function counterTsComponent(): Promise<Uint8Array> {
  await using builder = newBuilder();
  const { file } = await builder.build(join(EXAMPLE, "manifest.toml"));
  return new Uint8Array(readFileSync(file));
}
