import { listen } from "../serve.mjs";

listen().on("request", async (request, response) => {
  response.setHeader("Content-Type", "text/html");
  if (request.url === "/part") {
    const form = '<form hx-post="/send" hx-target="#sent" hx-trigger="load"><input name="message" value="hello" /></form>';
    response.end(`<p>a part for htmx: ${request.headers["hx-request"]}</p>${form}`);
    return;
  }
  let body = "";
  for await (const part of request) {
    body += part;
  }
  response.end(`<p>${request.method} ${new URLSearchParams(body).get("message")}</p>`);
});
