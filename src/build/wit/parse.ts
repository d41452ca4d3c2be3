import { quote } from "../../base/mod.ts";
import { BuildError } from "../errors.ts";
import type {
  Case,
  Field,
  Func,
  Interface,
  TypeDefinition,
  TypeExpression,
  WitPackage,
  World,
  WorldItem,
} from "./package.ts";
import { type Token, tokensOf } from "./token.ts";

/**
 * The packages of a WIT text (Component Model, `WIT.md`): the one with a head, where there is one, and those in braces. It does not
 * check what names mean; the tools behind it do.
 * @throws BuildError BUILD_BAD_WIT with the place, in `file`
 */
export function parseWit(text: string, file: string): WitPackage[] {
  return new Parser(text, file).packages();
}

/** A package being read. */
interface Items {
  readonly interfaces: Map<string, Interface>;
  readonly worlds: Map<string, World>;
}

class Parser {
  readonly #text: string;
  readonly #file: string;
  readonly #tokens: ReturnType<typeof tokensOf>;
  #next = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    this.#tokens = tokensOf(text);
  }

  packages(): WitPackage[] {
    const packages: WitPackage[] = [];
    let name = "";
    const items = none();
    while (this.#peek() !== undefined) {
      this.#gates();
      if (!this.#take("package")) {
        this.#item(items);
        continue;
      }
      const of = this.#packageName();
      if (this.#take("{")) {
        const inside = none();
        while (!this.#take("}")) this.#item(inside);
        packages.push({ name: of, ...inside });
      } else {
        this.#must(";");
        name = of;
      }
    }
    const head = { name, ...items };
    return name === "" && items.interfaces.size + items.worlds.size === 0
      ? packages
      : [head, ...packages];
  }

  #item({ interfaces, worlds }: Items): void {
    const docs = this.#gates();
    if (this.#take("interface")) {
      const name = this.#name();
      interfaces.set(name, { ...this.#interface(), docs });
    } else if (this.#take("world")) {
      const name = this.#name();
      worlds.set(name, this.#world());
    } else if (this.#take("use")) {
      this.#path();
      if (this.#take("as")) this.#name();
      this.#must(";");
    } else {
      throw this.#unexpected("`interface`, `world`, `use` or `package`");
    }
  }

  #interface(): Interface {
    const types = new Map<string, TypeDefinition>();
    const functions: Func[] = [];
    this.#must("{");
    while (!this.#take("}")) {
      const docs = this.#gates();
      if (this.#definition(types, docs)) continue;
      functions.push(this.#named(docs, "free"));
    }
    return { docs: "", types, functions };
  }

  #world(): World {
    const world = {
      imports: [] as WorldItem[],
      exports: [] as WorldItem[],
      includes: [] as string[],
      types: new Map<string, TypeDefinition>(),
    };
    this.#must("{");
    while (!this.#take("}")) {
      const docs = this.#gates();
      if (this.#take("import")) world.imports.push(this.#worldItem(docs));
      else if (this.#take("export")) world.exports.push(this.#worldItem(docs));
      else if (this.#take("include")) {
        world.includes.push(this.#path());
        if (this.#take("with")) this.#braced();
        this.#take(";");
      } else if (!this.#definition(world.types, docs)) {
        throw this.#unexpected("`import`, `export`, `include` or a type");
      }
    }
    return world;
  }

  #worldItem(docs: string): WorldItem {
    const at = this.#next;
    const name = this.#name();
    if (this.#take(":")) {
      if (this.#take("interface")) return { kind: "inline", name, of: this.#interface() };
      if (this.#is("func") || this.#is("async")) {
        return { kind: "function", func: this.#signature(name, docs, "free") };
      }
    }
    this.#next = at;
    const path = this.#path();
    this.#must(";");
    return { kind: "interface", path, docs };
  }

  /** A type's definition, or false where the next thing is none. */
  #definition(types: Map<string, TypeDefinition>, docs: string): boolean {
    // A function may be called as these words are: then a colon follows.
    if (this.#tokens[this.#next + 1]?.text === ":") return false;
    if (this.#take("use")) {
      const path = this.#path();
      this.#must(".");
      for (const name of this.#listed("{", "}", () => this.#useName())) {
        types.set(name.as, { kind: "used", path, name: name.name, docs: "" });
      }
      this.#must(";");
    } else if (this.#take("type")) {
      const name = this.#name();
      this.#must("=");
      types.set(name, { kind: "alias", type: this.#type(), docs });
      this.#must(";");
    } else if (this.#take("record")) {
      const name = this.#name();
      types.set(name, {
        kind: "record",
        fields: this.#listed("{", "}", () => this.#field()),
        docs,
      });
    } else if (this.#take("variant")) {
      const name = this.#name();
      types.set(name, { kind: "variant", cases: this.#listed("{", "}", () => this.#case()), docs });
    } else if (this.#is("enum") || this.#is("flags")) {
      const kind = this.#token().text === "enum" ? "enum" : "flags";
      const name = this.#name();
      types.set(name, { kind, cases: this.#listed("{", "}", () => this.#case()), docs });
    } else if (this.#take("resource")) {
      const name = this.#name();
      types.set(name, { kind: "resource", functions: this.#resource(), docs });
    } else {
      return false;
    }
    return true;
  }

  #resource(): Func[] {
    if (this.#take(";")) return [];
    const functions: Func[] = [];
    this.#must("{");
    while (!this.#take("}")) {
      const docs = this.#gates();
      if (this.#take("constructor")) {
        functions.push(this.#rest("constructor", docs, "constructor"));
      } else {
        functions.push(this.#named(docs, "method"));
      }
    }
    return functions;
  }

  #named(docs: string, kind: "free" | "method"): Func {
    const name = this.#name();
    this.#must(":");
    return this.#signature(name, docs, kind);
  }

  #signature(name: string, docs: string, kind: Func["kind"]): Func {
    const is = this.#take("static") ? "static" : kind;
    if (this.#is("async"))
      throw this.#unexpected("`func`: a guest's functions are synchronous, so");
    this.#must("func");
    return this.#rest(name, docs, is);
  }

  #rest(name: string, docs: string, kind: Func["kind"]): Func {
    const params = this.#listed("(", ")", () => this.#field());
    const result = this.#take("->") ? this.#type() : undefined;
    this.#must(";");
    return { name, docs, kind, params, result };
  }

  #field(): Field {
    const docs = this.#gates();
    const name = this.#name();
    this.#must(":");
    return { name, docs, type: this.#type() };
  }

  #case(): Case {
    const docs = this.#gates();
    const name = this.#name();
    if (!this.#take("(")) return { name, docs, type: undefined };
    const type = this.#type();
    this.#must(")");
    return { name, docs, type };
  }

  #useName(): { name: string; as: string } {
    const name = this.#name();
    return { name, as: this.#take("as") ? this.#name() : name };
  }

  #type(): TypeExpression {
    const name = this.#name();
    if (!this.#is("<")) return { name, args: [] };
    return {
      name,
      args: this.#listed("<", ">", () => (this.#take("_") ? undefined : this.#argument())),
    };
  }

  /** A type, or the length of a list. */
  #argument(): TypeExpression {
    const { text = "" } = this.#peek() ?? {};
    if (!/^[0-9]/.test(text)) return this.#type();
    this.#next += 1;
    return { name: text, args: [] };
  }

  #listed<T>(open: string, close: string, read: () => T): T[] {
    const elements: T[] = [];
    this.#must(open);
    while (!this.#take(close)) {
      elements.push(read());
      if (!this.#take(",") && !this.#is(close)) throw this.#unexpected(`\`,\` or \`${close}\``);
    }
    return elements;
  }

  #braced(): void {
    this.#must("{");
    while (!this.#take("}")) this.#token();
  }

  #packageName(): string {
    const name = [this.#name()];
    while (this.#take(":")) name.push(this.#name());
    return name.join(":") + this.#version();
  }

  /** `api`, or `ns:pkg/api@1.0.0`. */
  #path(): string {
    const name = [this.#name()];
    while (this.#take(":")) name.push(this.#name());
    if (!this.#take("/")) return name.join(":");
    return `${name.join(":")}/${this.#name()}${this.#version()}`;
  }

  #version(): string {
    if (!this.#take("@")) return "";
    const { text, at } = this.#token();
    if (!/^[0-9]/.test(text)) throw this.#unexpected("a version", at);
    return `@${text}`;
  }

  #name(): string {
    const { text, at } = this.#token();
    if (!/^%?[A-Za-z]/.test(text)) throw this.#unexpected("a name", at);
    return text.replace(/^%/, "");
  }

  /** Past `@since(…)` and the like; the docs of what follows. */
  #gates(): string {
    let docs = "";
    while (this.#peek()?.text?.startsWith("@") === true && this.#peek()?.text !== "@") {
      docs = this.#token().docs;
      this.#must("(");
      while (!this.#take(")")) this.#token();
    }
    return this.#peek()?.docs || docs;
  }

  #is(text: string): boolean {
    return this.#peek()?.text === text;
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#next += 1;
    return true;
  }

  #must(text: string): void {
    if (!this.#take(text)) throw this.#unexpected(`\`${text}\``);
  }

  #token(): Token {
    const token = this.#peek();
    if (token === undefined) throw this.#unexpected("more");
    this.#next += 1;
    return token;
  }

  #peek(): Token | undefined {
    const token = this.#tokens[this.#next];
    if (token !== undefined && token.text === undefined) throw this.#unexpected("WIT", token.at);
    return token;
  }

  #unexpected(instead: string, at = this.#tokens[this.#next]?.at ?? this.#text.length): BuildError {
    const before = this.#text.slice(0, at).split("\n");
    const column = (before.at(-1)?.length ?? 0) + 1;
    const [found = ""] = /^[\w%-]+|^./.exec(this.#text.slice(at)) ?? [];
    return new BuildError("BUILD_BAD_WIT", {
      what: `${found === "" ? "the text ends" : `${quote(found)} stands`} where ${instead} is expected`,
      where: `${this.#file}:${before.length}:${column}`,
      remedy: "see https://component-model.bytecodealliance.org/design/wit.html",
    });
  }
}

function none(): Items {
  return { interfaces: new Map(), worlds: new Map() };
}
