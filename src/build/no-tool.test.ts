import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

const HOOKS = `
  import { registerHooks } from "node:module";
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === "rolldown") throw new Error("Cannot find package 'rolldown'\\nand more");
      return next(specifier, context);
    },
  });
  const { bundle } = await import("./src/build/bundle.ts");
  const sources = { folder: ".", entry: "entry.ts", program: "" };
  await bundle(sources).catch(({ code, what, remedy }) => console.log(JSON.stringify({ code, what, remedy })));
`;

test("a bundler that is not there is told as a package that is missing, with what to do", () => {
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", HOOKS], {
    encoding: "utf8",
  });
  assert.deepEqual(JSON.parse(said), {
    code: "BUILD_NO_TOOL",
    what: `the package "rolldown" does not load: "Cannot find package 'rolldown'"`,
    remedy:
      "install theater again, with its optional dependencies; `theater doctor` says what is there",
  });
});
