// Helpers for the tests of single connections.

/** Opens a socket and logs each of its events as a line; resolves to the socket when it is closed. */
export function events(url, protocols = []) {
  const socket = new WebSocket(url, protocols);
  socket.onopen = () => console.log("open");
  socket.onmessage = (event) => console.log("message", event.data);
  socket.onerror = () => console.log("error");
  return new Promise((resolve) => {
    socket.onclose = ({ code, reason, wasClean }) => {
      console.log("close", code, JSON.stringify(reason), wasClean ? "clean" : "unclean");
      resolve(socket);
    };
  });
}

/** What the client sent on the connection that called itself by the name, and how it ended. */
export function journal(name) {
  const entries = [];
  const socket = new WebSocket(`ws://peer/?accept&journal=${name}&close=1000`);
  socket.onmessage = (event) => entries.push(event.data);
  return new Promise((resolve) => (socket.onclose = () => resolve(entries)));
}

let violations = 0;

/** `events` before a peer that shakes hands and plays its steps, and then the Close frames that it got. */
export async function violation(program) {
  const name = `violation-${++violations}`;
  const socket = await events(`ws://peer/?name=${name}&accept&${program}`);
  for (const entry of await journal(name)) {
    // What the reason says is up to the client.
    if (entry.startsWith("close")) console.log("sent", entry.split(",")[0]);
  }
  return socket;
}
