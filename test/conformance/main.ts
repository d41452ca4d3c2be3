import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Assembler } from "./assemble.ts";
import { ComponentStage } from "./component-stage.ts";
import { meteredMachine, plainMachine } from "./core-machine.ts";
import { CoreStage } from "./core-stage.ts";
import { missLists } from "./miss-lists.ts";
import { jsonLine, page, regressions } from "./report.ts";
import { type FileReport, playFile, reasonOf, type Stage } from "./stage.ts";

const USAGE = `usage: npm run conformance -- DIR [--json | --misses | --check]
       npm run conformance -- --core DIR [--metered] [--json]

DIR is a folder of a public suite, of which no file is kept here. Fetch it first:
  components     git clone https://github.com/WebAssembly/component-model   DIR is its folder test
  core modules   git clone https://github.com/WebAssembly/testsuite         DIR is the clone itself
Our own small suite shows the form: npm run conformance -- test/conformance/fixtures/component

  --json      one line a file: {"file", "passed", "failed"}
  --misses    the lists of docs/conformance.md: each miss outside async/, and each file of async/
  --check     whether that page has these lists
  --core      core modules, on V8, as they are
  --metered   core modules through the meter, and what only the meter loses

It exits with 0 when the suite was played, whatever came of it; with 1 when --check finds another list on the page; with 2 when there was
none to play.
`;

process.exitCode = await main(process.argv.slice(2));

/** As the usage says. */
async function main(args: readonly string[]): Promise<number> {
  const command = commandOf(args);
  if (command === undefined) return complain(USAGE);
  const { values: options, positionals } = command;
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) return complain(USAGE);
  const files = globSync("**/*.wast", { cwd: folder }).toSorted();
  if (files.length === 0) return complain(`${folder} holds no .wast file\n\n${USAGE}`);
  await using assembler = new Assembler();
  const onPlain = (): Promise<Stage> => CoreStage.open(assembler, plainMachine());
  const onMetered = (): Promise<Stage> => CoreStage.open(assembler, meteredMachine());
  const onEngine = async (): Promise<Stage> => new ComponentStage(assembler);
  const stage = options.core ? (options.metered ? onMetered : onPlain) : onEngine;
  const reports = await playAll(folder, files, stage, options.json);
  if (options.json) return 0;
  if (options.check) return isOnPage(missLists(reports)) ? 0 : 1;
  console.log(options.misses ? missLists(reports) : page(reports));
  if (options.core && options.metered) {
    console.log(regressions(await playAll(folder, files, onPlain, false), reports));
  }
  return 0;
}

/** Undefined where an option is none. */
function commandOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        core: { type: "boolean", default: false },
        metered: { type: "boolean", default: false },
        misses: { type: "boolean", default: false },
        check: { type: "boolean", default: false },
      },
    });
  } catch {
    return undefined;
  }
}

function isOnPage(lists: string): boolean {
  const page = readFileSync(new URL("../../docs/conformance.md", import.meta.url), "utf8");
  const missing = lists.split("\n").filter((line) => !page.includes(line));
  for (const line of missing) console.log(`docs/conformance.md lacks: ${line}`);
  return missing.length === 0;
}

async function playAll(
  folder: string,
  files: readonly string[],
  stage: () => Promise<Stage>,
  json: boolean,
): Promise<readonly FileReport[]> {
  const reports: FileReport[] = [];
  for (const file of files) {
    const report = await play(folder, file, await stage());
    reports.push(report);
    if (json) console.log(jsonLine(report));
  }
  return reports;
}

async function play(folder: string, file: string, stage: Stage): Promise<FileReport> {
  try {
    return { file, directives: await playFile(join(folder, file), stage) };
  } catch (error) {
    return { file, directives: [{ name: "script", line: 1, miss: reasonOf(error) }] };
  }
}

function complain(text: string): number {
  process.stderr.write(text);
  return 2;
}
