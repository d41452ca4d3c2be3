import { camelCase, quote, unreachable } from "../../base/mod.ts";
import { BuildError } from "../errors.ts";
import type { Func, Interface, WitPackage, World, WorldItem } from "./package.ts";
import type { WitSource } from "./source.ts";

/** A world with what it includes, its interfaces found. */
export interface ResolvedWorld {
  /** `ns:pkg/name@1.0.0` */
  readonly name: string;
  readonly world: World;
  readonly imports: readonly ResolvedItem[];
  readonly exports: readonly ResolvedItem[];
}

export type ResolvedItem =
  | {
      readonly kind: "interface";
      /** `ns:pkg/api@1.0.0`, or its name alone where the world defines it in place. */
      readonly id: string;
      /** What JavaScript calls it. */
      readonly key: string;
      readonly of: Interface;
      readonly docs: string;
    }
  | { readonly kind: "function"; readonly key: string; readonly func: Func };

/**
 * A world by its name, or the only one of the first package.
 * @throws BuildError BUILD_BAD_WIT
 */
export function resolveWorld(source: WitSource, name: string | undefined): ResolvedWorld {
  const [own] = source.packages;
  const names = own === undefined ? [] : Array.from(own.worlds.keys(), (one) => pathOf(own, one));
  const wanted = name ?? (names.length === 1 ? names[0] : undefined);
  if (wanted === undefined) {
    throw badWit(
      names.length === 0 ? "it has no world" : `it has several worlds: ${names.join(", ")}`,
      names.length === 0
        ? "write a `world` with the exports of the component"
        : 'name one with `world = "…"` in [build]',
    );
  }
  const found = findWorld(source, wanted);
  if (found === undefined) {
    const there = names.length === 0 ? "" : `; it has ${names.map((one) => quote(one)).join(", ")}`;
    throw badWit(`it has no world ${quote(wanted)}${there}`, "name one that is there");
  }
  return {
    name: pathOf(found.of, found.name),
    world: found.world,
    imports: items(source, found, "imports"),
    exports: items(source, found, "exports"),
  };
}

/** An interface by its path, as it is written within a package. */
export function findInterface(
  packages: readonly WitPackage[],
  within: WitPackage | undefined,
  path: string,
): { readonly id: string; readonly of: Interface; readonly home: WitPackage } | undefined {
  for (const { name, home } of places(packages, within, path)) {
    const of = home.interfaces.get(name);
    if (of !== undefined) return { id: pathOf(home, name), of, home };
  }
  return undefined;
}

interface FoundWorld {
  readonly name: string;
  readonly of: WitPackage;
  readonly world: World;
}

function findWorld(
  { packages }: WitSource,
  path: string,
  within = packages[0],
): FoundWorld | undefined {
  for (const { name, home } of places(packages, within, path)) {
    const world = home.worlds.get(name);
    if (world !== undefined) return { name, of: home, world };
  }
  return undefined;
}

/** Where the thing that a path names may be: `api` within its package, `ns:pkg/api@1.0.0` in another. */
function places(
  packages: readonly WitPackage[],
  within: WitPackage | undefined,
  path: string,
): { readonly name: string; readonly home: WitPackage }[] {
  const [, packageName, name = "", version = ""] = /^(?:(.*)\/)?([^@]*)(@.*)?$/.exec(path) ?? [];
  if (packageName === undefined) return within === undefined ? [] : [{ name, home: within }];
  return packages
    .filter((one) => one.name === packageName + version)
    .map((home) => ({ name, home }));
}

function pathOf({ name }: WitPackage, item: string): string {
  const [of = "", version] = name.split("@");
  return `${of}/${item}${version === undefined ? "" : `@${version}`}`;
}

function items(source: WitSource, found: FoundWorld, side: "imports" | "exports"): ResolvedItem[] {
  const included = found.world.includes.flatMap((path) => {
    const other = findWorld(source, path, found.of);
    if (other === undefined)
      throw badWit(`it includes ${quote(path)}, which is not there`, MISSING);
    return items(source, other, side);
  });
  const own = found.world[side].map((item) => resolved(source, found.of, item));
  const all = new Map([...included, ...own].map((item) => [keyOf(item), item]));
  return [...all.values()];
}

function resolved(source: WitSource, home: WitPackage, item: WorldItem): ResolvedItem {
  switch (item.kind) {
    case "function":
      return { kind: "function", key: camelCase(item.func.name), func: item.func };
    case "inline":
      return {
        kind: "interface",
        id: item.name,
        key: camelCase(item.name),
        of: item.of,
        docs: item.of.docs,
      };
    case "interface": {
      const found = findInterface(source.packages, home, item.path);
      if (found === undefined) {
        throw badWit(`it names the interface ${quote(item.path)}, which is not there`, MISSING);
      }
      const { id, of } = found;
      const label = id.replace(/^.*\//, "").replace(/@.*$/, "");
      return { kind: "interface", id, key: camelCase(label), of, docs: item.docs || of.docs };
    }
    default:
      return unreachable(item);
  }
}

function keyOf(item: ResolvedItem): string {
  return item.kind === "interface" ? item.id : item.key;
}

const MISSING =
  "put its package into the folder `deps` beside your WIT, or into the same file in braces";

function badWit(what: string, remedy: string): BuildError {
  return new BuildError("BUILD_BAD_WIT", {
    what: `the WIT of [build] does not do: ${what}`,
    remedy,
  });
}
