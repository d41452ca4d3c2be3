import assert from "node:assert/strict";
import { test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { DEFAULT_TENANCY } from "../../src/cell/mod.ts";
import { DEFAULT_CLIENT_MAIL } from "../../src/runtime/mod.ts";
import { CliShell } from "./cli-shell.ts";
import { textOf } from "../docs/page.ts";

for (const name of ["counter-as", "faulty"]) await buildExample(`examples/${name}`);
const COUNTER = "examples/counter-as/manifest.toml";
const FAULTY = "examples/faulty/manifest.toml";

test("`theater run` bounds what is in memory and what clients have under way", async () => {
  await using cli = new CliShell();
  const ready = Promise.withResolvers<void>();
  cli.heard = (text) => {
    if (/ready/.test(text)) ready.resolve();
  };
  const host = cli.run("run", COUNTER, FAULTY, "--active-max", "1", "--client-mail-max", "1");
  await Promise.race([ready.promise, host]);

  await cli.run("call", "faulty", "x");
  while (!/"live":null/.test((await cli.run("inspect", "counter", "--json")).stdout));
  assert.equal((await cli.run("call", "counter", "5")).stdout, "5\n");

  const sleeping = cli.run("call", "faulty", "sleep 3600000");
  let full = "";
  while (full === "") full = (await cli.run("send", "counter", "1")).stderr;
  assert.match(full, /ACTOR_HOST_FULL/);
  cli.stop.abort();
  assert.equal((await host).code, 0);
  assert.notEqual((await sleeping).code, 0);
});

test("its help has the defaults that hold", () => {
  const page = textOf("docs/command-line.md");
  const { countMax, bytesMax } = DEFAULT_CLIENT_MAIL;
  for (const count of [DEFAULT_TENANCY.activeMax, countMax])
    assert(page.includes(`(default: ${count.toLocaleString("en")})`));
  assert(page.includes(`(default: ${bytesMax / 1024 ** 2} MiB)`));
});
