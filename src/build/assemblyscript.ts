import { execFile } from "node:child_process";
import { globSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { BuildError } from "./errors.ts";
import { shown } from "./source-map.ts";

/** Bytes of a core module. */
const CORE_BYTES_MAX = 16 * 1024 * 1024;

/** Milliseconds for one module; 2,000 are usual. */
const COMPILER_MS_MAX = 120_000;

/**
 * AssemblyScript to a core module, by the compiler that the project in `folder` has installed, as a command of its own: imported, its types
 * would replace those of `console` in the whole program. `args` are the command's, the entry first; `folder` is where its paths begin.
 * @throws BuildError BUILD_NO_TOOL, BUILD_COMPILER_FAILED with what the compiler said, BUILD_TOO_SLOW
 */
export async function compileAssemblyScript(
  folder: string,
  args: readonly string[],
): Promise<Uint8Array> {
  const compiler = findCompiler(folder);
  try {
    const { stdout } = await run(process.execPath, [compiler, ...args, "--outFile", "-"], {
      cwd: folder,
      encoding: "buffer",
      maxBuffer: CORE_BYTES_MAX,
      timeout: COMPILER_MS_MAX,
      killSignal: "SIGKILL",
    });
    return stdout;
  } catch (error) {
    throw refused(folder, error);
  }
}

const run = promisify(execFile);

function findCompiler(folder: string): string {
  try {
    return createRequire(resolve(folder, "asconfig.json")).resolve("assemblyscript/bin/asc.js");
  } catch (cause) {
    throw new BuildError("BUILD_NO_TOOL", {
      what: "the AssemblyScript compiler is not installed",
      where: shown(folder),
      remedy: "install it in the project: `npm install --save-dev assemblyscript`",
      cause,
    });
  }
}

function refused(folder: string, cause: unknown): BuildError {
  const { stderr, killed, code } = cause as {
    readonly stderr?: Uint8Array;
    readonly killed?: boolean;
    readonly code?: unknown;
  };
  const where = shown(folder);
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") {
    return new BuildError("BUILD_TOO_LARGE", {
      what: `the core module has more than ${CORE_BYTES_MAX} bytes`,
      where,
      remedy: "make the sources smaller",
      cause,
    });
  }
  if (killed === true) {
    return new BuildError("BUILD_TOO_SLOW", {
      what: `the AssemblyScript compiler was not done within ${COMPILER_MS_MAX / 1000} s`,
      where,
      remedy: "try again when the machine is less busy; else, make the sources smaller",
      cause,
    });
  }
  const said = Buffer.from(stderr ?? [])
    .toString("utf8")
    .replace("WARNING Unknown option '-'\n", "") // that is how it is told to write to stdout
    .trim();
  const [, file, line, column] = /─ in (\S+)\((\d+),(\d+)\)/.exec(said) ?? [];
  return new BuildError("BUILD_COMPILER_FAILED", {
    what: `AssemblyScript refuses the sources\n${said}`,
    where: file === undefined ? where : `${shown(join(folder, file))}:${line}:${column}`,
    remedy: "mend what the compiler names",
    cause,
  });
}

/** What a module was compiled from, as far as it lies beside its entry. */
export function assemblyScriptFiles(folder: string, entry: string): string[] {
  return globSync(["asconfig.json", join(dirname(entry), "**/*.ts")], { cwd: folder })
    .toSorted()
    .map((file) => join(folder, file));
}
