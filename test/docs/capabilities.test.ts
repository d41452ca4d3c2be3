import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import {
  CHANNELS_MAX_DEFAULT,
  CLOSE_REASON_MAX,
} from "../../src/capabilities/channels/channels.ts";
import { ADDRESS_MAX } from "../../src/capabilities/addresses.ts";
import { WAIT_TOKENS_MAX } from "../../src/capabilities/messages/messages.ts";
import { CAPABILITIES, STANDARDS } from "../../src/capabilities/mod.ts";
import { MONITORS_MAX_DEFAULT } from "../../src/capabilities/monitors/monitors.ts";
import { RANDOM_BYTES_MAX } from "../../src/capabilities/random/random.ts";
import { FAIL_MESSAGE_BYTES_MAX, LOG_LINE_MAX } from "../../src/capabilities/runtime/runtime.ts";
import { CHILDREN_MAX_DEFAULT } from "../../src/capabilities/supervisor/supervisor.ts";
import { CHANNEL_CREDIT_MAX } from "../../src/chain/mod.ts";
import { textOf } from "./page.ts";

const PAGES: Readonly<Record<string, string>> = {
  runtime: "docs/capabilities/runtime.md",
  timing: "docs/capabilities/timing.md",
  random: "docs/capabilities/random.md",
  "message-server": "docs/messages.md",
  channels: "docs/capabilities/channels.md",
  monitors: "docs/capabilities/monitors.md",
  supervisor: "docs/capabilities/supervisor.md",
};
const OVERVIEW = textOf("docs/capabilities.md");

describe("a capability's page has its interface, its imports with their classes, and its keys", () => {
  for (const { type, interface: of, imports, table } of CAPABILITIES) {
    test(type, () => {
      const page = textOf(PAGES[type] ?? assert.fail(`${type} has no page`));
      assert(page.includes(`| import of \`${of}\` |`), of);
      for (const [name, { kind }] of Object.entries(imports)) {
        assert.match(page, new RegExp(`^\\| \`${name}[:(][^|]*\\| ${kind} \\|`, "m"), name);
        assert.match(OVERVIEW, new RegExp(`^\\| ${kind} \\|[^|]*\`${name}\``, "m"), name);
      }
      for (const key of Object.keys(table.shape)) assert.match(page, new RegExp(`^${key} = `, "m"));
      assert(OVERVIEW.includes(`| \`${type}\` |`), type);
    });
  }
});

test("the functions that these pages write in WIT are those of wit/actor.wit", () => {
  const wit = readFileSync(join(import.meta.dirname, "../../wit/actor.wit"), "utf8");
  const written = Object.values(PAGES).flatMap((page) =>
    Array.from(textOf(page).matchAll(/^\| `([a-z-]+: func\([^`]*)` \|/gm), ([, text = ""]) => text),
  );
  assert(written.length > 8);
  for (const text of written) assert(wit.includes(`${text};`), text);
});

test("the limits of these pages are those that hold", () => {
  const says = (page: string | undefined, text: string): void =>
    assert(textOf(page ?? "").includes(text), text);
  const { runtime, random, channels, monitors, supervisor, "message-server": messages } = PAGES;
  says(runtime, `${LOG_LINE_MAX.toLocaleString("en")} UTF-16 code units`);
  says(runtime, `${FAIL_MESSAGE_BYTES_MAX / 1024} KiB of UTF-8`);
  says(random, `at most ${RANDOM_BYTES_MAX.toLocaleString("en")} |`);
  says(messages, `${ADDRESS_MAX} UTF-16 code units`);
  says(monitors, `| ${MONITORS_MAX_DEFAULT}, or \`monitors-max\``);
  says(supervisor, `| ${CHILDREN_MAX_DEFAULT}, or \`children-max\``);
  says(channels, `| ${CHANNELS_MAX_DEFAULT}, or \`channels-max\``);
  says(channels, `${CLOSE_REASON_MAX.toLocaleString("en")} UTF-16 code units`);
  says(channels, CHANNEL_CREDIT_MAX.toLocaleString("en"));
  says(messages, `| ${WAIT_TOKENS_MAX.toLocaleString("en")} |`);
});

test("docs/wasi.md has a row for every interface that is linked without a grant", () => {
  const rows = textOf("docs/wasi.md").split("\n");
  const named = rows.flatMap((row) => /^\| (`wasi:[^|]+) \|/.exec(row)?.[1] ?? []).join(" ");
  for (const { interface: of } of STANDARDS) {
    const [name = ""] = of.split("@");
    const [, short = ""] = name.split("/");
    const isThere =
      named.includes(`\`${name}\``) ||
      named.includes(`\`${short}\``) ||
      (short.startsWith("terminal-") && named.includes("`wasi:cli/terminal-*`"));
    assert(isThere, name);
  }
});
