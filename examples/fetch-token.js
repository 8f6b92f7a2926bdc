// Asks a server for a token over HTTP, and opens a WebSocket with it.
//
//     boa-ws examples/fetch-token.js http://localhost:8080/token ws://localhost:8080/
//
// The server answers a POST with JSON, such as { "token": "..." }. The permissions of the command hold for both.

const [tokens = "http://localhost:8080/token", chat = "ws://localhost:8080/"] = scriptArgs;

async function token(user) {
  const response = await fetch(tokens, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) {
    throw new Error(`no token: ${response.status} ${response.statusText}`);
  }
  return (await response.json()).token;
}

(async () => {
  const url = new URL(chat);
  url.searchParams.set("token", await token("ann"));
  const socket = new WebSocket(url);
  socket.onopen = () => socket.send("Hello!");
  socket.onmessage = ({ data }) => {
    console.log("the server says:", data);
    socket.close();
  };
})();
