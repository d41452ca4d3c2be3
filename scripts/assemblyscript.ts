import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CORE_BYTES_MAX = 16 * 1024 * 1024;

/**
 * AssemblyScript to a core module, by the compiler's command in a process of its own: imported, its types would replace
 * those of `console` in the whole program. `args` are the command's, the entry first; `folder` is where its paths begin.
 * @throws Error with what the compiler said.
 */
export async function compileAssemblyScript(
  folder: string,
  args: readonly string[],
): Promise<Uint8Array> {
  const asc = fileURLToPath(import.meta.resolve("assemblyscript/bin/asc.js"));
  const options = { cwd: folder, encoding: "buffer", maxBuffer: CORE_BYTES_MAX } as const;
  try {
    return (await run(process.execPath, [asc, ...args, "--outFile", "-"], options)).stdout;
  } catch (error) {
    const { stderr = "" } = error as { stderr?: Uint8Array | string };
    throw new Error(`${folder} does not compile\n${String(stderr)}`, { cause: error });
  }
}

const run = promisify(execFile);
