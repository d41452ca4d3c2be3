import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { BuildError } from "../errors.ts";
import { packCore } from "../pack-core.ts";
import { ScratchProject } from "../scratch-project.contract.ts";
import { readWit } from "./source.ts";
import { typesOf } from "./typescript.ts";
import { resolveWorld } from "./world.ts";

const FILES = {
  "wit/world.wit": `package shop:cart@1.0.0;
world cart {
  include base;
  export api;
}
world base {
  import theater:actor/random@0.1.0;
  import other:prices/money;
  export ping: func();
}
`,
  "wit/api.wit": `interface api {
  use other:prices/money.{amount as price};
  use theater:actor/types@0.1.0.{message};
  cost: func(of: message) -> price;
}
`,
  "wit/deps/prices/money.wit":
    "package other:prices;\ninterface money { type amount = f64; today: func() -> amount; }\n",
};

describe("a folder of WIT", () => {
  test("is one package in several files, with those in deps, and theater's own that need not be there", () => {
    using project = new ScratchProject(FILES);
    const source = readWit(join(project.folder, "wit"));
    assert.deepEqual(
      source.packages.map(({ name }) => name),
      ["shop:cart@1.0.0", "other:prices", "theater:actor@0.1.0"],
    );
    assert.equal(source.files.length, 3);
    const world = resolveWorld(source, "cart");
    assert.equal(world.name, "shop:cart/cart@1.0.0");
    const names = (items: typeof world.imports) =>
      items.map((item) => (item.kind === "interface" ? item.id : item.key));
    assert.deepEqual(names(world.imports), ["theater:actor/random@0.1.0", "other:prices/money"]);
    assert.deepEqual(names(world.exports), ["ping", "shop:cart/api@1.0.0"]);
  });

  test("is what the component's tools understand, too", async () => {
    using project = new ScratchProject(FILES);
    const { text } = readWit(join(project.folder, "wit"));
    const core = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const world = { wit: text, world: "shop:cart/cart@1.0.0", stringEncoding: "utf8" } as const;
    await assert.rejects(packCore(core, world), (error) => {
      assert.ok(error instanceof BuildError);
      assert.equal(error.code, "BUILD_MISSING_EXPORT");
      assert.match(error.what, /"apiCost".*"ping"|"ping".*"apiCost"/);
      return true;
    });
  });

  test("has types of what it imports, and of what those name", () => {
    using project = new ScratchProject(FILES);
    const source = readWit(join(project.folder, "wit"));
    const types = typesOf(source, resolveWorld(source, "cart"));
    assert.match(types, /declare module "other:prices\/money" \{[^}]*export type Amount = number;/);
    assert.match(types, /const imported: \{\n {4}today\(\): Amount;\n {2}\};/);
    assert.match(types, /export type Price = import\("other:prices\/money"\)\.Amount;/);
    assert.match(types, /declare module "theater:actor\/types@0\.1\.0"/);
    assert.doesNotMatch(types, /declare module "theater:actor\/random/); // @theater/guest has it
  });
});

describe("a world that is not there", () => {
  const refused = (files: Readonly<Record<string, string>>, world: string | undefined): string => {
    using project = new ScratchProject(files);
    try {
      resolveWorld(readWit(join(project.folder, "wit")), world);
    } catch (error) {
      if (error instanceof BuildError && error.code === "BUILD_BAD_WIT") return error.what;
      throw error;
    }
    return "";
  };
  const of = (text: string) => ({ "wit/it.wit": text });

  test("is told of with those that are", () => {
    assert.match(
      refused(FILES, undefined),
      /several worlds: shop:cart\/cart@1\.0\.0, shop:cart\/base@1/,
    );
    assert.match(refused(FILES, "crat"), /no world "crat"; it has "shop:cart\/cart@1\.0\.0"/);
    assert.match(refused(of("package a:b;\ninterface c {}\n"), undefined), /no world/);
    assert.match(refused(of("world c {}\n"), undefined), /no package/);
    assert.match(refused(of("package a:b;\nworld c { export d; }\n"), undefined), /interface "d"/);
    assert.match(refused(of("package a:b;\nworld c { include d:e/f; }\n"), undefined), /"d:e\/f"/);
    assert.match(refused({}, undefined), /cannot be read/);
  });
});
