import type { Entry } from "./directory.ts";

interface Template {
  readonly entry: Entry;
  /** Of the actors under it that run; undefined until somebody asks. */
  count: number | undefined;
}

/** The templates that run, by what the names begin with that they stand for. The longest that fits a name has it. */
export class TemplateNames {
  readonly #byPrefix = new Map<string, Template>();
  /** Of the prefixes, each once, the longest first: few, however many templates there are. */
  #lengths: readonly number[] = [];

  /** Names that another had may be this one's: all are counted anew. */
  add(entry: Entry): void {
    this.#byPrefix.set(prefixOf(entry.name), { entry, count: undefined });
    this.#changed();
  }

  remove({ name }: Entry): void {
    this.#byPrefix.delete(prefixOf(name));
    this.#changed();
  }

  /** The template whose actor would bear this name. */
  of(name: string): Entry | undefined {
    return this.#find(name)?.entry;
  }

  /** How many of all these are under it. */
  count({ name }: Entry, all: Iterable<Entry>): number {
    const template = this.#byPrefix.get(prefixOf(name));
    if (template === undefined) return 0;
    template.count ??= this.#countOf(template, all);
    return template.count;
  }

  #countOf(template: Template, all: Iterable<Entry>): number {
    let count = 0;
    for (const one of all) if (isCounted(one) && this.#find(one.name) === template) count++;
    return count;
  }

  came(entry: Entry): void {
    this.#counts(entry, 1);
  }

  left(entry: Entry): void {
    this.#counts(entry, -1);
  }

  #counts(entry: Entry, by: number): void {
    const template = isCounted(entry) ? this.#find(entry.name) : undefined;
    if (template?.count !== undefined) template.count += by;
  }

  #find(name: string): Template | undefined {
    for (const length of this.#lengths) {
      const found = name.length > length ? this.#byPrefix.get(name.slice(0, length)) : undefined;
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #changed(): void {
    const lengths = new Set(Array.from(this.#byPrefix.keys(), ({ length }) => length));
    this.#lengths = [...lengths].toSorted((a, b) => b - a);
    for (const template of this.#byPrefix.values()) template.count = undefined;
  }
}

/** Whom a supervisor began is none of a template's, whatever its name. */
function isCounted(entry: Entry): boolean {
  return !isTemplate(entry) && entry.supervisor === undefined;
}

/** No other name ends so. */
export function isTemplate({ name }: Entry): boolean {
  return name.endsWith("*");
}

function prefixOf(name: string): string {
  return name.slice(0, -1);
}
