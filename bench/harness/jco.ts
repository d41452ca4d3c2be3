import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";

/** Functions by interface without its version, under camelCase names, as jco's code asks for them. */
export type JcoImports = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A component's exports: interfaces by their name, functions in camelCase. An `err` is thrown. */
export type JcoExports = Readonly<
  Record<string, Readonly<Record<string, (...args: readonly unknown[]) => unknown>>>
>;

type Instantiate = (
  module: (file: string) => WebAssembly.Module,
  imports: JcoImports,
  instantiate: (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance,
) => JcoExports;

/**
 * The component as jco's generated code runs it, to be compared with: all calls synchronous, modules compiled once. Each call of
 * what it gives is a new instance.
 */
export async function transpiled(
  component: Uint8Array,
  imports: JcoImports,
): Promise<() => JcoExports> {
  const { files } = await transpileBytes(component, {
    name: "component",
    instantiation: "sync",
    emitTypescriptDeclarations: false,
  });
  const folder = mkdtempSync(join(tmpdir(), "theater-bench-"));
  try {
    for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, file), bytes);
    const script = pathToFileURL(join(folder, "component.js")).href;
    const { instantiate } = (await import(script)) as { instantiate: Instantiate };
    const modules = new Map(
      Object.entries(files)
        .filter(([file]) => file.endsWith(".wasm"))
        .map(([file, bytes]) => [file, new WebAssembly.Module(bytes)] as const),
    );
    return () =>
      instantiate(
        (file) => modules.get(file) as WebAssembly.Module, // it names the files it was given with
        imports,
        (module, imported) => new WebAssembly.Instance(module, imported),
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
