import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

const ENGINE_UP = ["base", "chain", "manifest", "engine", "store", "capabilities"];

/** Each room, and the rooms it may import. The first table of ARCHITECTURE.md, checked. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  chain: ["base"],
  manifest: ["base"],
  supervision: ["base"],
  engine: ["base"],
  build: ["base", "manifest", "engine"],
  store: ["base", "chain"],
  protocol: ["base", "chain"],
  node: ["base", "chain", "store", "protocol"],
  capabilities: ["base", "engine"],
  actor: ENGINE_UP,
  cell: [...ENGINE_UP, "actor"],
  runtime: ["base", "chain", "manifest", "supervision", "store", "capabilities", "actor", "cell"],
  theater: [...ENGINE_UP, "supervision", "node", "actor", "cell", "runtime"],
  testing: ["base", "chain", "manifest", "store", "node", "capabilities", "build", "theater"],
  server: ["base", "protocol", "store", "theater"],
  client: ["base", "protocol"],
  cli: [
    ...ENGINE_UP,
    "build",
    "protocol",
    "node",
    "actor",
    "cell",
    "runtime",
    "theater",
    "server",
    "client",
  ],
};

const sources = globSync("src/**/*.ts").map((file) => file.replaceAll("\\", "/"));

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

function imports(file: string): Import[] {
  const text = readFileSync(file, "utf8");
  const matches = text.matchAll(
    /(?:^(import|export)( type)?\b[^"';]*?\bfrom\s+|\bimport\()"(\.[^"]+)"/gm,
  );
  return Array.from(matches, ([, , type, target = ""]) => ({
    target: join(dirname(file), target),
    typeOnly: type !== undefined,
  }));
}

function mayImport(file: string, { target, typeOnly }: Import): boolean {
  const [, from = ""] = file.split("/");
  const [, to = "", door] = target.split("/");
  if (from === to) return true;
  if (from === "capabilities" && to === "engine" && !typeOnly) return false;
  return ROOMS[from]?.includes(to) === true && (to === "base" || door === "mod.ts");
}

describe("each file enters other rooms by the door, and only rooms that its own may import", () => {
  for (const file of sources) {
    test(file, () => {
      assert.deepEqual(
        imports(file).filter((one) => !mayImport(file, one)),
        [],
      );
    });
  }
});

test("ARCHITECTURE.md's table of rooms is the one that is held here", () => {
  const page = readFileSync("ARCHITECTURE.md", "utf8");
  const rows = page.matchAll(/^\| `(\w+)` \|[^|]+\| ([^|]+) \|$/gm);
  const table = Object.fromEntries(
    Array.from(rows, ([, room = "", allowed = ""]) => [room, allowed.match(/\w+/g) ?? []]),
  );
  assert.deepEqual(table, ROOMS);
});

describe("no file has a name without an owner", () => {
  const NAMELESS =
    /^(index|utils?|common|shared|helpers?|types|manager|service|misc)(\.test)?\.ts$/;
  // The AssemblyScript compiler finds a folder by no other name.
  const exclude = ["guest/assembly/index.ts"];
  for (const file of globSync("{src,test,bench,scripts,guest}/**/*.ts", { exclude })) {
    test(file, () => assert.doesNotMatch(file.split("/").at(-1) ?? "", NAMELESS));
  }
});

describe("no source exports everything, by default, or under a cast to any", () => {
  for (const file of sources) {
    test(file, () => {
      const text = readFileSync(file, "utf8");
      assert.doesNotMatch(text, /^export \* /m);
      assert.doesNotMatch(text, /^export default /m);
      assert.doesNotMatch(text, /\bas any\b|: any\b/);
      assert.doesNotMatch(text, /\beval\(|new Function\(/);
    });
  }
});

describe("errors speak in one voice: a remedy begins small, since it follows what happened, and ends without a stop", () => {
  for (const file of sources.filter((name) => !name.endsWith(".test.ts"))) {
    test(file, () => {
      const remedies = readFileSync(file, "utf8").matchAll(/\bremedy(?::| =)\s*(["`])(.*?)\1/g);
      for (const [, , remedy] of remedies)
        assert.doesNotMatch(remedy ?? "", /^[A-Z][a-z]|[a-z`]\.$/);
    });
  }
});

describe("what runs inside the component knows nothing of the host", () => {
  for (const file of globSync("guest/src/**/*.ts", {
    exclude: (name) => name.endsWith(".test.ts"),
  })) {
    test(file, () => {
      const outside = imports(file).filter(({ target }) => !target.startsWith("guest/src/"));
      assert.deepEqual(outside, []);
      assert.doesNotMatch(readFileSync(file, "utf8"), /\bfrom "(?!\.|theater:actor\/)/);
    });
  }
});
