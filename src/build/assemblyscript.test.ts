import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { BuildError } from "./mod.ts";
import { manifestText, scratchBuilder, ScratchProject } from "./scratch-project.contract.ts";

const FILES = {
  "manifest.toml": manifestText('entry = "assembly/main.ts"\nwit = "it.wit"'),
  "asconfig.json": "{}",
  "it.wit": "package a:b;\nworld it { export sum: func(a: u32, b: u32) -> u32; }\n",
  "assembly/main.ts": "export function sum(a: u32, b: u32): u32 {\n  return a + b;\n}\n",
};

test("AssemblyScript is compiled by the compiler of the project, and refused at its line", async () => {
  await using builder = scratchBuilder();
  using project = new ScratchProject(FILES);
  const failing = (check: (error: BuildError) => void) =>
    assert.rejects(builder.build(project.manifest), (error) => {
      assert.ok(error instanceof BuildError);
      check(error);
      return true;
    });

  await failing(({ code, remedy }) => {
    assert.equal(code, "BUILD_NO_TOOL");
    assert.match(remedy, /npm install --save-dev assemblyscript/);
  });

  for (const name of ["assemblyscript", "binaryen", "long"]) {
    symlinkSync(join(MODULES, name), join(project.folder, "node_modules", name), "dir");
  }
  const built = await builder.build(project.manifest);
  assert.deepEqual([built.imports, built.exports], [[], ["sum"]]);
  assert.deepEqual(
    built.inputs.map((file) => file.slice(project.folder.length + 1)),
    ["manifest.toml", "asconfig.json", "assembly/main.ts", "it.wit"],
  );

  project.write("assembly/main.ts", FILES["assembly/main.ts"].replace("a + b", '"c"'));
  await failing(({ code, where, what }) => {
    assert.equal(code, "BUILD_COMPILER_FAILED");
    assert.match(where ?? "", /assembly\/main\.ts:2:10$/);
    assert.match(what, /not assignable/);
  });
});

const MODULES = join(
  dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")),
  "..",
);
