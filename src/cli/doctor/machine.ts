import { quote, VERSION } from "../../base/mod.ts";
import { type Check, fail, ok, warn } from "./check.ts";

const NODE_MAJOR_MIN = 26;

/** What `theater build` needs: packages with native parts, one for each platform. */
const BUILD_PACKAGES = ["rolldown", "componentize-qjs"];

/** Node, what V8 can, and packages with native parts. */
export async function machineChecks(): Promise<Check[]> {
  return [
    ok("theater", VERSION),
    nodeCheck(process.versions.node, process.execPath),
    suspendingCheck(),
    await sqliteCheck(),
    ...(await Promise.all(BUILD_PACKAGES.map((name) => packageCheck(name)))),
  ];
}

export function nodeCheck(version: string, path: string): Check {
  const whose = path.includes("node_modules") ? "the packaged one" : "the system's";
  const text = `${version}, ${whose}: ${quote(path)}`;
  if (Number.parseInt(version, 10) >= NODE_MAJOR_MIN) return ok("node", text);
  return fail("node", text, `install Node ${NODE_MAJOR_MIN} or later`);
}

/** JSPI: what a turn waits by. */
function suspendingCheck(): Check {
  if ("Suspending" in WebAssembly) return ok("jspi", "WebAssembly can wait for promises");
  return fail(
    "jspi",
    "this Node cannot let WebAssembly wait",
    `use Node ${NODE_MAJOR_MIN} or later`,
  );
}

async function sqliteCheck(): Promise<Check> {
  try {
    const { DatabaseSync } = await import("node:sqlite");
    using database = new DatabaseSync(":memory:");
    const row = database.prepare("SELECT sqlite_version() AS version").get();
    return ok("sqlite", String(row?.["version"]));
  } catch (error) {
    return fail(
      "sqlite",
      `it does not work: ${quote(String(error))}`,
      "use a Node with node:sqlite",
    );
  }
}

/** Loads it: only that shows whether its native part fits this machine. */
export async function packageCheck(name: string): Promise<Check> {
  try {
    await import(name);
    return ok(name, "it is there, and loads");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // what import() rejects with
    const what = code === "ERR_MODULE_NOT_FOUND" ? "it is not installed" : quote(message);
    return warn(
      name,
      `${what}; \`theater build\` needs it, nothing else does`,
      "install theater with its optional dependencies, for this platform",
    );
  }
}
