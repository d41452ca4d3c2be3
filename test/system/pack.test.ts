import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { compile } from "../../src/engine/mod.ts";
import { compileAssemblyScript, packCore, renameExports } from "../../src/build/mod.ts";
import { buildExample, packAssemblyScript } from "../../scripts/pack.ts";

const EXAMPLES = join(import.meta.dirname, "../../examples");

describe("an example's component", () => {
  const IMPORTS = {
    "counter-as": ["runtime#log", "runtime#fail", "timing#now", "random#number"],
    "shop-as": ["runtime#fail", "timing#sleep", "messages#call"],
    resident: ["runtime#log", "runtime#fail"],
  };
  for (const [name, functions] of Object.entries(IMPORTS)) {
    test(`${name} imports what it uses, and nothing else`, async () => {
      const program = await compile(await built(name));
      assert.deepEqual(
        program.imports.map((one) => `${one.interface}#${one.function}`),
        functions.map((one) => `theater:actor/${one.replace("#", "@0.1.0#")}`),
      );
    });
  }

  test("counter-as is smaller than 20 KB", async () => {
    assert.ok((await built("counter-as")).length < 20_000);
  });

  test("is the same to the byte when it is packed again", async () => {
    const folder = join(EXAMPLES, "counter-as");
    assert.deepEqual(Buffer.from(await packAssemblyScript(folder)), await built("counter-as"));
  });
});

describe("a core module is packed under each spelling of its exports", () => {
  const handler = "theater:actor/handler@0.1.0";
  const tools = {
    realloc: "cabi_realloc",
    handlerInit: `${handler}#init`,
    handlerInitPost: `cabi_post_${handler}#init`,
    handlerHandle: `${handler}#handle`,
    handlerHandlePost: `cabi_post_${handler}#handle`,
  };
  const standard = {
    memory: "cm32p2_memory",
    realloc: "cm32p2_realloc",
    handlerInit: "cm32p2|theater:actor/handler@0.1|init",
    handlerInitPost: "cm32p2|theater:actor/handler@0.1|init_post",
    handlerHandle: "cm32p2|theater:actor/handler@0.1|handle",
    handlerHandlePost: "cm32p2|theater:actor/handler@0.1|handle_post",
  };
  let core: Uint8Array;
  before(async () => {
    const args = ["assembly/main.ts", "--config", "asconfig.json"];
    core = await compileAssemblyScript(join(EXAMPLES, "counter-as"), args);
  });
  for (const [name, names] of Object.entries({ identifiers: {}, tools, standard })) {
    test(name, async () => {
      const component = await packCore(renameExports(core, new Map(Object.entries(names))), {
        wit: readFileSync(join(EXAMPLES, "../wit/actor.wit"), "utf8"),
        world: "theater:actor/actor",
        stringEncoding: "utf16",
      });
      const program = await compile(component);
      const instance = await program.instantiate({
        bind: () => ({ suspending: false, call: () => 0n }),
      });
      const init = await instance.call(`${handler}#init`, [new TextEncoder().encode("20")]);
      assert.deepEqual(init, { tag: "ok", val: new Uint8Array(20) });
    });
  }
});

test("exports are renamed and lead to what they led to", () => {
  // (module (memory (export "m") 1) (func (export "f") (result i32) i32.const 7))
  const core = Uint8Array.fromHex(
    "0061736d010000000105016000017f030201000503010001" +
      "070902016d0200016600000a06010400" +
      "41070b",
  );
  const long = `cm32p2|${"long".repeat(50)}`;
  const module = new WebAssembly.Module(renameExports(core, new Map([["f", long]])));
  const { exports } = new WebAssembly.Instance(module);
  assert.deepEqual(Object.keys(exports), ["m", long]);
  assert.equal((exports[long] as () => number)(), 7);
});

async function built(name: string): Promise<Buffer> {
  return readFileSync(await buildExample(join(EXAMPLES, name)));
}
