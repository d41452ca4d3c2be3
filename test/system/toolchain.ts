import { execFile, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const HEADERS = join(import.meta.dirname, "../../guest/c");

const run = promisify(execFile);

/** A compiler that is not npm's: where it is, or what is absent. */
export type Toolchain =
  | { readonly command: string; readonly absent?: undefined }
  | { readonly command?: undefined; readonly absent: string };

export function findClang(): Toolchain {
  const command = process.env["CLANG"] ?? "clang";
  if (printed(command, ["--version"]) === undefined)
    return { absent: "clang is not installed (Debian: clang lld)" };
  if (printed("wasm-ld", ["--version"]) === undefined)
    return { absent: "wasm-ld is not installed (Debian: lld)" };
  return { command };
}

/** Of those that are installed, one that has the standard library of wasm32: Debian's may stand behind another. */
export function findRustc(): Toolchain {
  const { RUSTC } = process.env;
  const candidates = RUSTC === undefined ? ["rustc", "/usr/bin/rustc"] : [RUSTC];
  const command = candidates.find((one) => {
    const args = ["--print", "target-libdir", "--target", "wasm32-unknown-unknown"];
    const libraries = printed(one, args)?.trim();
    return libraries !== undefined && existsSync(libraries);
  });
  if (command !== undefined) return { command };
  return {
    absent: "no rustc has wasm32-unknown-unknown (Debian: rustc libstd-rust-dev-wasm32 lld)",
  };
}

/** Runs an example's `build.sh` with this compiler; the core module that it made. */
export async function buildCore(
  folder: string,
  compiler: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const env = { ...process.env, ...compiler };
  await run("sh", [join(folder, "build.sh")], { env });
  return readFileSync(join(folder, "build/core.wasm"));
}

/** A core module from one C file that includes guest/c/theater.h. */
export async function compileC(file: string, clang: string): Promise<Uint8Array> {
  const folder = mkdtempSync(join(tmpdir(), "theater-c-"));
  const object = join(folder, "actor.o");
  const core = join(folder, "core.wasm");
  const flags = ["--target=wasm32", "-mbulk-memory", "-Os", "-Wall", "-Wextra", "-Werror"];
  try {
    await run(clang, [...flags, "-I", HEADERS, "-c", "-o", object, file]);
    await run("wasm-ld", ["--no-entry", "--stack-first", "-o", core, object]);
    return readFileSync(core);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a command prints; undefined where it is not there, or fails. */
function printed(command: string, args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout : undefined;
}
