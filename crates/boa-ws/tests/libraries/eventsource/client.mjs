// A stream of events over `fetch` with a header of its own, an end of the connection, and another one that goes on after the last event.
import { EventSource } from "eventsource";

const source = new EventSource("http://localhost:8080/news", {
  fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization: "Bearer secret" } }),
});
source.addEventListener("open", () => console.log("open:", source.readyState === EventSource.OPEN));
source.addEventListener("error", (event) => console.log("error:", event.code ?? "the stream has ended", source.readyState));
source.addEventListener("message", ({ data, lastEventId }) => console.log("message:", JSON.stringify(data), lastEventId));
source.addEventListener("price", (event) => {
  console.log("price:", JSON.parse(event.data).euro, event instanceof MessageEvent, event.origin);
  source.close();
});
