// A server that gives one answer.
import { createServer } from "node:http";
import { listen } from "../serve.mjs";

let lists = 0;
const server = createServer(async (incoming, response) => {
  const { method, url, headers } = incoming;
  const json = (status, value, more = {}) => {
    response.writeHead(status, { "content-type": "application/json", ...more }).end(JSON.stringify(value));
  };
  if (headers.authorization !== "Bearer secret") return json(401, { error: { message: "no key" } });
  const body = method === "POST" ? Buffer.concat(await incoming.toArray()) : undefined;
  const request = new Request(new URL(url, "http://localhost"), { method, headers, body });
  if (url === "/v1/chat/completions") {
    const { model, messages, stream } = await request.json();
    if (!stream) return json(200, { choices: [{ message: { role: "assistant", content: `${messages[0].content} Four.` } }] });
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const [content, finish_reason] of [["it ", null], ["is ", null], ["four", "stop"]]) {
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { role: "assistant", content }, finish_reason }] })}\n\n`);
    }
    // The other stream ends when the client aborts it.
    if (model === "short") response.end("data: [DONE]\n\n");
  } else if (url === "/v1/files") {
    const file = (await request.formData()).get("file");
    json(200, { filename: file.name, bytes: file.size });
  } else if (url === "/v1/models") {
    if (++lists === 1) json(503, {}, { "retry-after-ms": "1" });
    else json(200, { data: [{ id: "one" }, { id: "short" }] });
  } else {
    json(404, { error: { message: "there is none" } });
  }
});
listen(server);
