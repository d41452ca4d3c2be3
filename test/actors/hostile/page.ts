import { writeFileSync } from "node:fs";
import type { Hostile } from "./hostile.ts";
import { BUSY, LYING } from "./sets.ts";

/** README.md of this folder, from the set itself; `node test/actors/hostile/page.ts` writes it. */
export function page(): string {
  const sets = [...BUSY, ...LYING];
  const count = sets.reduce((total, { all }) => total + all.length, 0);
  const lists = sets.map(({ title, all }) => `## ${title}\n\n${all.map(line).join("\n")}\n`);
  return `# Hostile guests

${count} components that mean harm. Each says what it tries and how it has to end, and \`npm test\` holds for each (\`probe.ts\`): the host runs
none of its text and its own objects stay as they were; it is stopped within its fuel and one bulk instruction, in three times
what a plain loop of that fuel and one fill of all memory take; the message can be printed; the instance is dead; and the next good component works. It
is made ready, or refused, in three seconds. Beside the set, \`mutations.test.ts\` runs a good component with its bytes changed, and
\`house.test.ts\` some of these as actors.

This page is made of the set: \`npx node test/actors/hostile/page.ts\`.

${lists.join("\n")}`;
}

function line({ name, tries, ends }: Hostile): string {
  return `- \`${name}\`: ${tries} *${ending(ends)}*`;
}

function ending(ends: Hostile["ends"]): string {
  if ("answers" in ends) return "Is answered.";
  const [at, said] = ends;
  return at === "host" ? `Ends with what the host threw.` : `${said} at ${at}.`;
}

if (import.meta.main) writeFileSync(new URL("./README.md", import.meta.url), page());
