import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { FORGETFUL_MEMORY, HANDLER_WIT } from "../../../src/testing/probe-component.ts";

export const STAGE = "theater:peers/stage@0.1.0";

/** The component of every worker on the stage: it starts as the stage says, waits for its cue, and fails where that is an `err`. */
export function playerComponent(): Promise<Uint8Array> {
  return (made.component ??= make());
}

const made: { component: Promise<Uint8Array> | undefined } = { component: undefined };

async function make(): Promise<Uint8Array> {
  const binary = await parse(MODULE);
  return componentNew(await componentEmbed({ binary, witSource: WORLD, world: "player" }));
}

const WORLD = `
package theater:peers@0.1.0;

interface stage {
  use theater:actor/types@0.1.0.{message};
  begin: func(params: list<u8>) -> result<option<list<u8>>, string>;
  cue: func(state: option<list<u8>>, message: message)
    -> result<tuple<option<list<u8>>, option<list<u8>>>, string>;
}

world player {
  import stage;
  export theater:actor/handler@0.1.0;
}

${HANDLER_WIT}`;

/** Results lie at 16; the first byte of one says whether it is an `err`. */
const MODULE = `
(module
  (import "${STAGE}" "begin" (func $begin (param i32 i32 i32)))
  (import "${STAGE}" "cue" (func $cue
    (param i32 i32 i32 i32 i64 i32 i64 i32 i32 i32 i64 i32)))
${FORGETFUL_MEMORY}  (func (export "theater:actor/handler@0.1.0#init") (param i32 i32) (result i32)
    (call $begin (local.get 0) (local.get 1) (i32.const 16))
    (i32.const 16))
  (func (export "theater:actor/handler@0.1.0#handle")
    (param i32 i32 i32 i32 i64 i32 i64 i32 i32 i32 i64) (result i32)
    (call $cue (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5)
      (local.get 6) (local.get 7) (local.get 8) (local.get 9) (local.get 10) (i32.const 16))
    (if (i32.load8_u (i32.const 16)) (then (unreachable)))
    (i32.const 16))
  (export "cabi_post_theater:actor/handler@0.1.0#init" (func $forget))
  (export "cabi_post_theater:actor/handler@0.1.0#handle" (func $forget)))
`;
