// Routes: which part of a program an address belongs to, and what the address says.
//
//     boa-ws examples/url-pattern.js

const routes = [
  [{ protocol: "ws{s}?", pathname: "/rooms/:room" }, ({ room }) => `joins the room ${room}`],
  [{ protocol: "ws{s}?", pathname: "/rooms/:room/messages/:id(\\d+)" }, ({ room, id }) => `reads message ${id} of ${room}`],
  [{ protocol: "ws{s}?", hostname: ":region.feed.example", pathname: "/*" }, ({ region }) => `follows the feed of ${region}`],
].map(([pattern, handler]) => [new URLPattern(pattern), handler]);

function route(url) {
  for (const [pattern, handler] of routes) {
    const match = pattern.exec(url);
    if (match) {
      // The parts of the address, each with its groups.
      const { hostname, pathname } = match;
      return handler({ ...hostname.groups, ...pathname.groups });
    }
  }
  return "has no route";
}

for (const url of [
  "wss://chat.example/rooms/42",
  "ws://localhost:8080/rooms/lobby/messages/7",
  "ws://localhost:8080/rooms/lobby/messages/last",
  "wss://eu.feed.example/prices?symbol=A",
  "https://chat.example/rooms/42",
]) {
  console.log(`${url} ${route(url)}`);
}
