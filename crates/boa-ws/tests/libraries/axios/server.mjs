import { createServer } from "node:http";
import { listen } from "../serve.mjs";

const server = createServer(async (incoming, response) => {
  const { method, url, headers } = incoming;
  const [path, query] = url.split("?");
  if (headers.authorization !== `Basic ${btoa("ann:secret")}` || headers["x-request"] !== "one") return response.writeHead(401).end();
  const body = Buffer.concat(await incoming.toArray());
  const json = (value) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  const answers = {
    "/json": () => json({ ...JSON.parse(body), query: decodeURIComponent(query), accept: headers.accept }),
    "/form": async () => {
      const file = (await new Request("http://localhost", { method, headers, body }).formData()).get("file");
      json(`${file.name} ${file.type} ${file.size}`);
    },
    "/bytes": () => response.writeHead(200, { "content-length": 100_000 }).end(Buffer.alloc(100_000)),
    "/length": () => json(`${body.length}`),
    "/moved": () => response.writeHead(302, { location: "/bytes" }).end(),
    "/slow": () => {},
    "/broken": () => response.destroy(),
  };
  if (answers[path]) answers[path]();
  else response.writeHead(404, { "content-type": "application/json" }).end('{"error":"there is none"}');
});
listen(server);
