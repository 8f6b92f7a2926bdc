// Helpers for the tests of streams of messages.
import { journal } from "../_connection.mjs";

export { journal };

/** The name, and for a WebSocketError the code and the reason, of what a promise is rejected with. */
export const failure = (promise) => promise.then(() => "fulfilled", describe);

export function describe(error) {
  return error instanceof WebSocketError ? `${error.name} ${error.closeCode} ${JSON.stringify(error.reason)}` : error.name;
}

export const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

/** An open connection with a reader and a writer. */
export async function open(program, options) {
  const stream = new WebSocketStream(`ws://peer/?${program}`, options);
  const { readable, writable } = await stream.opened;
  return { stream, reader: readable.getReader(), writer: writable.getWriter(), readable, writable };
}
