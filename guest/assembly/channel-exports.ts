/** The way in for `theater:actor/channel-handler`, beside `exports.ts`: `export * from "@theater/guest/assembly/channel-exports";` in `main.ts`. */

export {
  channelHandlerHandleClosed,
  channelHandlerHandleClosedPost,
  channelHandlerHandleCredit,
  channelHandlerHandleCreditPost,
  channelHandlerHandleMessage,
  channelHandlerHandleMessagePost,
  channelHandlerHandleOpen,
  channelHandlerHandleOpenPost,
  channelHandlerHandleOpened,
  channelHandlerHandleOpenedPost,
} from "./channel-handler";
