import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve, relative } from "node:path";
import { describe, test } from "node:test";
import { decodeValue } from "../../src/chain/mod.ts";
import {
  type ActorHandle,
  type ActorSource,
  Theater,
  type TheaterOptions,
} from "../../src/theater/mod.ts";
import { buildExample } from "../../scripts/pack.ts";
import { CliShell } from "./cli-shell.ts";
import { holds, scripted, start, text } from "../simulation/scripted-house.ts";
import { survivor } from "../simulation/survivor.ts";

const FAULTY = readFileSync("examples/faulty/build/component.wasm");

/** A template of scripted actors: they get no parameters. */
function carts(rest = ""): ActorSource {
  const { manifest, component } = scripted("shop/cart-*");
  return { manifest: `${String(manifest)}${rest}`, component };
}

/** A template of actors whose `init` does what the parameters say. */
function faulty(parameters: string, rest = ""): ActorSource {
  const granted = ["timing", "random"].map((type) => `[[handler]]\ntype = "${type}"\n`).join("");
  const manifest = `name = "shop/*"\nversion = "1.0.0"\ncomponent = "c.wasm"\n${parameters}\n${granted}${rest}`;
  return { manifest, component: FAULTY };
}

async function open(source: ActorSource, options: TheaterOptions = {}): Promise<Theater> {
  const theater = await Theater.open(options);
  await theater.start(source);
  return theater;
}

async function reached(theater: Theater, name: string): Promise<ActorHandle> {
  return (await theater.reach(name)) ?? assert.fail(`nobody is ${name}`);
}

/** What its `init` was given. */
async function parametersOf(actor: ActorHandle): Promise<string> {
  for await (const { link } of actor.chain()) {
    const received = link.events.find(({ kind }) => kind === "received");
    const [params] = received?.kind === "received" ? received.args : [];
    if (!(params instanceof Uint8Array)) break;
    const bytes = decodeValue({ kind: "list", element: { kind: "u8" } }, params);
    return new TextDecoder().decode(bytes as Uint8Array);
  }
  return assert.fail("a chain without genesis");
}

describe("a template", () => {
  test("has an actor begin under a name that nobody bears, when something first comes for it", async () => {
    await using theater = await open(carts());
    assert.equal(theater.find("shop/cart-1"), undefined);
    const cart = await reached(theater, "shop/cart-1");
    assert.equal(await text(cart, "add 2"), "2");
    assert.equal((await reached(theater, "shop/cart-1")).id, cart.id);
    assert.equal(await text(await reached(theater, "shop/cart-2"), "get"), "0");
    assert.equal(theater.find("shop/cart-1")?.id, cart.id);
    assert.equal(theater.actorCount, 3);
    await holds(cart);
    await holds(theater.find("shop/cart-*") ?? assert.fail());
  });

  test("has one begin, however many messages come at once", async () => {
    await using theater = await open(carts());
    const answers = Array.from({ length: 20 }, async () =>
      text(await reached(theater, "shop/cart-1"), "add 1"),
    );
    const counts = (await Promise.all(answers)).map(Number);
    assert.deepEqual(
      counts.toSorted((a, b) => a - b),
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    assert.equal(theater.actorCount, 2);
  });

  test("has one begin for a message of another actor, which is taken once and in order", async () => {
    for (const cells of [0, 2]) {
      await using theater = await open(carts(), { cells });
      const a = await start(theater, "a");
      assert.equal(await text(a, "call shop/cart-7 600000 add 1"), "ok 1");
      for (const n of [1, 2, 3]) await text(a, `send shop/cart-8 note ${n}`);
      assert.equal(await text(a, "call shop/cart-8 600000 notes"), "ok 1,2,3");
      assert.equal(theater.actorCount, 4);
      await holds(theater.find("shop/cart-8") ?? assert.fail());
    }
  });

  test("tells its actors their names where its parameters say so, and else nothing", async () => {
    await using theater = await open(faulty(""));
    assert.equal(await parametersOf(await reached(theater, "shop/a")), "");
    await using other = await open(faulty('[parameters]\nwho = "{name}"\nsize = 3'));
    assert.equal(
      await parametersOf(await reached(other, "shop/a/b")),
      '{"who":"shop/a/b","size":3}',
    );
  });

  test("is refused itself where its actors would be", async () => {
    await using theater = await Theater.open();
    const { manifest, component } = carts();
    const ungranted = String(manifest).replace('type = "random"', 'type = "monitors"');
    const refused = { code: "ACTOR_UNGRANTED", message: /random/ };
    await assert.rejects(theater.start({ manifest: ungranted, component }), refused);
    assert.equal(theater.actorCount, 0);
    const template = await theater.start({ manifest, component });
    await assert.rejects(template.upgrade({ manifest: ungranted, component }), refused);
  });

  test("makes nobody of a name that is none, or not under it", async () => {
    await using theater = await open(carts());
    for (const name of ["shop/cart-", "shop/cart-a b", "shop/cart-*x", "shop/car-1", "", "*"])
      assert.equal(await theater.reach(name), undefined, name);
    assert.equal(await theater.reach(`shop/cart-${"x".repeat(128)}`), undefined);
    const a = await start(theater, "a");
    assert.equal(await text(a, "call shop/car-1 600000 get"), "err not-found");
    assert.equal(theater.actorCount, 2);
  });

  test("gives way to one whose name begins longer, and to an actor of the name", async () => {
    await using theater = await open(carts());
    await theater.start(faulty('parameters = "{name}"'), { name: "shop/cart-9*" });
    const one = await start(theater, "shop/cart-1");
    assert.equal((await reached(theater, "shop/cart-1")).id, one.id);
    const nine = await reached(theater, "shop/cart-91");
    assert.equal(await parametersOf(nine), "shop/cart-91");
    assert.equal(await parametersOf(await reached(theater, "shop/cart-8")), "");
  });

  test("lets no more run than `instances-max`, and makes others when they have stopped", async () => {
    await using theater = await open(carts("[template]\ninstances-max = 2"));
    await start(theater, "shop/cart-0");
    const one = await reached(theater, "shop/cart-1");
    await assert.rejects(theater.reach("shop/cart-2"), { code: "ACTOR_TEMPLATE_FULL" });
    const a = await start(theater, "a");
    assert.equal(await text(a, "call shop/cart-3 600000 get"), "err other ACTOR_TEMPLATE_FULL");
    await one.stop();
    await reached(theater, "shop/cart-2");
    await assert.rejects(theater.reach("shop/cart-1"), { code: "ACTOR_TEMPLATE_FULL" });
    assert.equal(theater.actorCount, 4);
  });

  test("makes actors in TypeScript from a manifest that says nothing of parameters", async () => {
    const component = readFileSync(await buildExample(resolve("examples/counter-ts")));
    const written = readFileSync("examples/counter-ts/manifest.toml", "utf8");
    const manifest = written.replace('"counter"', '"counts/*"');
    await using theater = await open({ manifest, component });
    const counts = await reached(theater, "counts/one");
    assert.equal((await counts.call(JSON.stringify({ add: 5 }))).text, "5");
    await holds(counts);
  });

  test("tells why an `init` failed, and tries again with the next message", async () => {
    await using theater = await open(faulty('parameters = "err"'));
    for (let round = 0; round < 2; round++) {
      await assert.rejects(theater.reach("shop/a"), { code: "ACTOR_INIT_REFUSED" });
      assert.equal(theater.find("shop/a"), undefined);
    }
    await theater.find("shop/*")?.upgrade(faulty('parameters = "trap"'));
    await assert.rejects(theater.reach("shop/a"), { code: "ACTOR_INIT_FAILED" });
    const a = await start(theater, "a");
    assert.equal(await text(a, "call shop/a 600000 x"), "err other ACTOR_INIT_FAILED");
    await theater.find("shop/*")?.upgrade(faulty(""));
    assert.equal((await (await reached(theater, "shop/a")).call("on")).text, "on");
  });

  test("tells each of those that wait for an actor why it did not begin", async () => {
    await using theater = await open(faulty('parameters = "err"'));
    const asked = ["one", "two", "three"].map(async (body) =>
      (await reached(theater, "shop/a")).call(body),
    );
    for (const answer of asked) await assert.rejects(answer, { code: "ACTOR_INIT_REFUSED" });
  });

  test("is not asked for an actor anew that failed too often: its state would be lost", async () => {
    const named = faulty('parameters = "{name}"');
    await using theater = await open(named);
    const a = await reached(theater, "shop/a");
    for (let failures = 0; failures < 4; failures++)
      await assert.rejects(a.call("trap"), { code: "ACTOR_FAILED" });
    await assert.rejects(theater.reach("shop/a"), { code: "ACTOR_STOPPED" });
    assert.equal(theater.find("shop/a"), undefined);
    const anew = await theater.start(named, { name: "shop/a" });
    assert.equal(await parametersOf(anew), "shop/a");
    assert.equal((await reached(theater, "shop/a")).id, anew.id);
  });

  test("remembers that in the next host, whoever bore the name before, and after a start that came to nothing", async () => {
    const data = mkdtempSync(join(tmpdir(), "theater-virtual-"));
    const named = faulty('parameters = "{name}"');
    const names = ["a", "b", "c", "d"].map((name) => `shop/${name}`);
    try {
      {
        await using theater = await open(named, { data });
        for (const name of names) {
          await (await reached(theater, name)).stop();
          const again = await reached(theater, name);
          for (let failures = 0; failures < 4; failures++)
            await assert.rejects(again.call("trap"), { code: "ACTOR_FAILED" });
        }
      }
      await using theater = await Theater.open({ data });
      const broken = { ...named, component: new Uint8Array(8) };
      await assert.rejects(theater.start(broken, { name: "shop/a" }));
      for (const name of names)
        await assert.rejects(theater.reach(name), { code: "ACTOR_STOPPED" }, name);
    } finally {
      rmSync(data, { recursive: true });
    }
  });

  test("has an actor begin anew that somebody stopped", async () => {
    await using theater = await open(carts());
    const before = await reached(theater, "shop/cart-1");
    await text(before, "add 5");
    await before.stop();
    const after = await reached(theater, "shop/cart-1");
    assert.notEqual(after.id, before.id);
    assert.equal(await text(after, "get"), "0");
  });

  test("that is upgraded makes others from then on, and leaves those that run as they are", async () => {
    const store = survivor();
    {
      await using theater = await open(faulty(""), { store });
      const one = await reached(theater, "shop/1");
      const template = theater.find("shop/*") ?? assert.fail();
      const next = faulty('parameters = "x {name}"', "[limits]\ntimers-max = 7");
      assert.equal(await template.upgrade(faulty("")), undefined);
      assert.notEqual(await template.upgrade(next), undefined);
      assert.equal(await parametersOf(await reached(theater, "shop/2")), "x shop/2");
      assert.equal((await one.call("on")).text, "on");
      assert.notEqual(await one.upgrade(next), undefined);
      assert.equal(await one.upgrade(next), undefined);
      await assert.rejects(template.upgrade(scripted("a")), { code: "ACTOR_UPGRADE_UNFIT" });
    }
    await using again = await Theater.open({ store });
    assert.equal(await parametersOf(await reached(again, "shop/3")), "x shop/3");
  });

  test("is known again by the next host, with those that it made", async () => {
    const store = survivor();
    {
      await using theater = await open(carts("[template]\ninstances-max = 3"), { store });
      await text(await reached(theater, "shop/cart-1"), "add 4");
      await (await reached(theater, "shop/cart-2")).stop();
    }
    await using theater = await Theater.open({ store });
    assert.equal(await text(await reached(theater, "shop/cart-1"), "get"), "4");
    for (const name of ["shop/cart-2", "shop/cart-3"]) await reached(theater, name);
    await assert.rejects(theater.reach("shop/cart-4"), { code: "ACTOR_TEMPLATE_FULL" });
    await theater.find("shop/cart-*")?.stop();
    assert.equal(await theater.reach("shop/cart-4"), undefined);
    assert.equal(await text(await reached(theater, "shop/cart-3"), "add 1"), "1");
  });

  test("takes no messages, and no name but one that ends in a star", async () => {
    await using theater = await open(carts());
    const template = theater.find("shop/cart-*") ?? assert.fail();
    await assert.rejects(template.call("x"), { code: "ACTOR_REFUSED" });
    await assert.rejects(theater.start(scripted("a"), { name: "b*" }), { code: "ACTOR_BAD_NAME" });
    await assert.rejects(theater.start(carts()), { code: "ACTOR_NAME_TAKEN" });
    await theater.start(carts(), { name: "other/*" });
    assert.equal(await text(await reached(theater, "other/1"), "get"), "0");
  });
});

describe("from the command line", () => {
  test("a template is run, stopped and upgraded by its name, and its actors are called by theirs", async () => {
    await using cli = new CliShell();
    const folder = mkdtempSync(join(tmpdir(), "theater-template-"));
    try {
      const file = join(folder, "cart.toml");
      const component = relative(folder, resolve("examples/faulty/build/component.wasm"));
      const { manifest } = faulty("");
      writeFileSync(file, String(manifest).replace("c.wasm", component));
      const ran = await cli.run("run", file, "--call", "shop/a=hi", "--send", "shop/b=hi");
      assert.equal(ran.stdout, "hi\n");
      assert.match(ran.stderr, /^shop\/\* started as /);
      assert.equal((await cli.run("call", "shop/c", "hello")).stdout, "hello\n");
      await cli.run("send", "shop/d", "x");
      const listed = async (): Promise<string[]> => {
        const { stdout } = await cli.run("ps", "--json");
        return Array.from(stdout.matchAll(/"name":"([^"]+)"/g), ([, name = ""]) => name);
      };
      assert.deepEqual(await listed(), ["shop/*", "shop/a", "shop/b", "shop/c", "shop/d"]);
      const nobody = await cli.run("inspect", "shop/e");
      assert.match(nobody.stderr, /ACTOR_NOT_FOUND/);
      assert.match((await cli.run("inspect", "shop/*")).stdout, /granted +template .*instancesMax/);
      writeFileSync(file, `parameters = "err"\n${readFileSync(file, "utf8")}`);
      assert.match((await cli.run("run", file, "--call", "shop/a=1")).stderr, /CLI_ACTOR_DIFFERS/);
      assert.match(
        (await cli.run("upgrade", "shop/*", file)).stdout,
        /^shop\/\* upgraded at event /,
      );
      assert.equal((await cli.run("run", file, "--call", "shop/a=1")).stdout, "1\n");
      assert.match((await cli.run("call", "shop/e", "1")).stderr, /ACTOR_INIT_REFUSED/);
      await cli.run("stop", "shop/*");
      assert.match((await cli.run("call", "shop/f", "1")).stderr, /ACTOR_NOT_FOUND/);
      assert.equal((await cli.run("call", "shop/b", "1")).stdout, "1\n");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
