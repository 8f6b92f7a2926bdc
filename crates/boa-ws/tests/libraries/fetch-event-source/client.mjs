// A request with a body whose answer is a stream of events: a failure, another try that goes on after the last event, and an abortion.
import { EventStreamContentType, fetchEventSource } from "@microsoft/fetch-event-source";

const controller = new AbortController();
await fetchEventSource("http://localhost:8080/ask", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ question: "How many?" }),
  signal: controller.signal,
  async onopen(response) {
    console.log("open:", response.status, response.headers.get("content-type") === EventStreamContentType);
    if (!response.ok) throw new Error("try again");
  },
  onmessage({ id, event, data }) {
    console.log(`${event || "message"} ${id}: ${data}`);
    if (event === "last") controller.abort();
  },
  onclose() {
    throw new Error("the server has closed");
  },
  onerror(error) {
    console.log("error:", error.message);
    return 1;
  },
});
console.log("aborted:", controller.signal.aborted);
