import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { accessSync, chmodSync, constants, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { buildExample } from "../../scripts/pack.ts";
import { SCRIPTS } from "../../src/cli/completion-scripts.ts";
import { theater } from "./cli-process.ts";

// The scripts of `theater completion`, in the shells that this machine has.

const folder = mkdtempSync(join(tmpdir(), "theater-completion-"));
const data = join(folder, "data");
const environment = {
  ...process.env,
  PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
  THEATER_DATA: data,
};

before(async () => {
  await buildExample("examples/counter-as");
  await theater(data, "run", "examples/counter-as/manifest.toml", "--call", "counter=5");
  const command = join(folder, "theater");
  writeFileSync(
    command,
    `#!/bin/sh\nexec "${process.execPath}" "${resolve("scripts/theater.cjs")}" "$@"\n`,
  );
  chmodSync(command, 0o755);
  writeFileSync(join(folder, "counter.toml"), "");
  for (const [shell, script] of Object.entries(SCRIPTS))
    writeFileSync(join(folder, `completion.${shell}`), script);
});
after(() => rmSync(folder, { recursive: true }));

/** Why a test is skipped; false where it is not. */
function absent(...programs: string[]): string | false {
  const missing = programs.filter((program) => !isThere(program));
  return missing.length === 0 ? false : `this machine has no ${missing.join(" and no ")}`;
}

function isThere(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((one) => {
    try {
      accessSync(join(one, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** What COMPREPLY holds for these words, the last of which is begun. */
async function bashReply(...words: string[]): Promise<string[]> {
  const program = `
    compopt() { printf 'compopt %s\\n' "$*"; }
    source ./completion.bash
    COMP_WORDS=(theater "$@") COMP_CWORD=$#
    _theater
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ["--norc", "--noprofile", "-c", program, "bash", ...words];
  const { stdout } = await promisify(execFile)("bash", args, { cwd: folder, env: environment });
  return stdout.trim().split("\n");
}

describe("in bash", { skip: absent("bash") }, () => {
  test("verbs, options and actors are completed", async () => {
    assert.deepEqual(await bashReply("verif"), ["verify"]);
    assert.deepEqual(await bashReply("chain", "log", "--lin"), ["--links"]);
    assert.deepEqual(await bashReply("inspect", "cou"), ["counter"]);
    assert.deepEqual(await bashReply("run", "--call", "co"), ["compopt -o nospace", "counter="]);
    assert.deepEqual(await bashReply("run", "cou"), ["compopt -o default"]);
  });

  test("at the tab key on a terminal, too", { skip: absent("script") }, async () => {
    const shell = spawn("script", ["-qec", "bash --norc --noprofile -i", "/dev/null"], {
      cwd: folder,
      env: { ...environment, TERM: "dumb", PS1: "$ " },
      stdio: ["pipe", "pipe", "inherit"],
    });
    shell.stdin.write("source ./completion.bash\nclear() { :; }\n");
    shell.stdin.write("theater verif\tcount\t--no-c\t\n");
    shell.stdin.write("exit\n");
    const said = await text(shell.stdout);
    assert.match(said, /theater verify counter --no-color/);
    assert.match(said, /verified +yes/);
  });
});

describe("in zsh", { skip: absent("zsh") }, () => {
  test("the script is one, and hands on what it is answered", async () => {
    const program = `
      compdef() { :; }
      _describe() { print -l -- "\${(P@)4}"; }
      compadd() { print -l -- "\${(P@)4}"; }
      _files() { print files "$@"; }
      source ./completion.zsh
      words=(theater "$@") CURRENT=$(($# + 1))
      _theater`;
    const reply = async (...words: string[]): Promise<string> =>
      (
        await promisify(execFile)("zsh", ["-f", "-c", program, "zsh", ...words], {
          cwd: folder,
          env: environment,
        })
      ).stdout.trim();
    assert.match(await reply("verif"), /^verify:check a chain$/);
    assert.match(await reply("inspect", "cou"), /^counter:actor$/);
    assert.match(await reply("run", "cou"), /^files$/);
  });
});

describe("in fish", { skip: absent("fish") }, () => {
  test("the script is one, and completes", async () => {
    const reply = async (line: string): Promise<string> =>
      (
        await promisify(execFile)(
          "fish",
          ["--no-config", "-c", `source ./completion.fish; complete -C '${line}'`],
          {
            cwd: folder,
            env: environment,
          },
        )
      ).stdout;
    assert.match(await reply("theater verif"), /^verify\tcheck a chain$/m);
    assert.match(await reply("theater inspect cou"), /^counter\tactor$/m);
    assert.match(await reply("theater run cou"), /^counter.toml/m);
  });
});
