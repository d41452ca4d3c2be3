import { nodesOf, type Script } from "./script.ts";

/** A line of `play` in which children of simple-one-for-one that end one after the other stand by key: the order is not defined. */
export function canonical(script: Script, line: string): string {
  const simple = simpleChildren(script);
  const said: string[] = [];
  let ends: string[] = [];
  for (const one of [...line.split("; "), ""]) {
    const [verb, key = ""] = one.split(" ");
    if (verb === "down" && simple.has(key)) ends.push(one);
    else {
      said.push(...ends.toSorted(), one);
      ends = [];
    }
  }
  return said.slice(0, -1).join("; ");
}

function simpleChildren({ tree, steps }: Script): ReadonlySet<string> {
  const started = steps.flatMap((step) => {
    const asked = "asked" in step ? step.asked : undefined;
    if (asked?.kind !== "start-child" || !("supervisor" in step)) return [];
    return [{ supervisor: step.supervisor, child: asked.child }];
  });
  const nodes = [tree, ...started.map(({ child }) => child)].flatMap(nodesOf);
  const simple = nodes.filter(
    (node) => node.kind === "supervisor" && node.policy.strategy === "simple-one-for-one",
  );
  const keys = new Set(simple.map(({ key }) => key));
  return new Set(
    started.filter(({ supervisor }) => keys.has(supervisor)).map(({ child }) => child.key),
  );
}

/** A line of what has more to tell, in the words of real actors: who runs, without replies, and without those that are only known. */
export function seenFromOutside(line: string): string {
  const replies = /^step (?!exits|pass|shutdown|no such)/;
  return line
    .split("; ")
    .map((fact) => {
      if (replies.test(fact)) return "step asked";
      return fact.replace(/^(\w+)\((.*)\) .*$/, (_, key: string, rows: string) => {
        const running = rows.split(" ").filter((row) => row.endsWith("=running"));
        return `${key}(${running.map((row) => row.slice(0, row.indexOf("="))).join(" ")})`;
      });
    })
    .join("; ");
}
