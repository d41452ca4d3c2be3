import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters } from "node:util";
import { after, before, describe, test } from "node:test";
import { buildExample } from "../../scripts/pack.ts";
import { BIN, theater } from "./cli-process.ts";

// The command on a real pseudo terminal, which script(1) makes.

const COUNTER = "examples/counter-as/manifest.toml";
const folder = mkdtempSync(join(tmpdir(), "theater-terminal-"));
const data = join(folder, "data");

function absence(): string | false {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const found = folders.some((one) => {
    try {
      accessSync(join(one, "script"), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return found && process.platform === "linux"
    ? false
    : "this machine has no script(1) of util-linux";
}

function onTerminal(line: string, environment: Record<string, string> = {}): ChildProcess {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  const command = line.replaceAll("theater ", `"${process.execPath}" "${BIN}" `);
  return spawn("script", ["-qec", `stty cols 60; ${command}`, "/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
    // script(1) takes the shell of the environment: the one that every machine has.
    env: { ...inherited, SHELL: "/bin/sh", TERM: "xterm", THEATER_DATA: data, ...environment },
  });
}

async function shown(line: string, environment: Record<string, string> = {}): Promise<string> {
  const { stdin, stdout } = onTerminal(line, environment);
  stdin?.end();
  return stdout === null ? "" : (await text(stdout)).replaceAll("\r\n", "\n");
}

describe("on a terminal", { skip: absence() }, () => {
  before(async () => {
    await buildExample("examples/counter-as");
    await theater(data, "run", COUNTER, "--call", "counter=5");
  });
  after(() => rmSync(folder, { recursive: true }));

  test("a table is ruled, coloured and as wide as the terminal", async () => {
    const said = await shown("theater ps");
    assert.ok(said.includes("\u001b[1mNAME"), said);
    const lines = stripVTControlCharacters(said).trimEnd().split("\n");
    assert.match(lines[1] ?? "", /^[─ ]+$/);
    assert.ok(
      lines.every((line) => line.length <= 60),
      said,
    );
    assert.match(lines[2] ?? "", /^counter .*…/);
    assert.ok(!(await shown("theater ps", { NO_COLOR: "1" })).includes("\u001b"));
  });

  test("an error ends with the command that says more, and the exit code is kept", async () => {
    const said = stripVTControlCharacters(await shown("theater verify conter; echo ended with $?"));
    assert.match(
      said,
      /^error ACTOR_NOT_FOUND: [^]*did you mean `counter`\?\n {2}theater explain ACTOR_NOT_FOUND\nended with 66\n$/,
    );
  });

  test("Ctrl-C ends a host in order", async () => {
    // The shell is in the foreground too: some end of the signal before they could print, unless they catch it.
    const { stdin, stdout } = onTerminal("trap : INT; theater run; echo ended with $?");
    let said = "";
    let interrupted = false;
    for await (const chunk of stdout ?? []) {
      said += String(chunk);
      if (interrupted || !said.includes("ready: 1 actor")) continue;
      interrupted = true;
      stdin?.write("\u0003");
    }
    stdin?.end();
    assert.match(stripVTControlCharacters(said), /ready: 1 actor[^]*ended with 0\s*$/);
  });
});
