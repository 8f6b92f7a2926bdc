// Requests by its adapters for `XMLHttpRequest`, which is its default, and `fetch`: JSON, forms, bytes, progress, a stream, a
// redirection, errors, a time limit, an abortion.
import axios, { AxiosError, CanceledError } from "axios";

for (const adapter of ["xhr", "fetch"]) {
  console.log(adapter);
  const client = axios.create({ baseURL: "http://localhost:8080", auth: { username: "ann", password: "secret" }, adapter });
  client.interceptors.request.use((config) => {
    config.headers.set("x-request", "one");
    return config;
  });
  const { data, status, headers } = await client.post("/json", { name: "Zo\u00eb" }, { params: { tags: ["a", "b c"] } });
  console.log("JSON:", status, headers["content-type"], JSON.stringify(data));
  const form = new FormData();
  form.append("file", new File(["caf\u00e9"], "menu.txt", { type: "text/plain" }));
  console.log("form:", (await client.postForm("/form", form)).data);
  console.log("an object as a form:", (await client.postForm("/form", { file: new Blob(["\u00ff"]) })).data);

  let progress;
  const onDownloadProgress = ({ loaded, total }) => (progress = `${loaded} of ${total}`);
  const bytes = await client.get("/bytes", { responseType: "arraybuffer", onDownloadProgress });
  console.log("bytes:", bytes.data instanceof ArrayBuffer, bytes.data.byteLength, "progress:", progress);
  const uploaded = await client.put("/length", new Uint8Array(200_000), { onUploadProgress: onDownloadProgress });
  console.log("upload:", uploaded.data, "progress:", progress);
  let length = 0;
  for await (const chunk of (await client.get("/bytes", { responseType: "stream", adapter: "fetch" })).data) length += chunk.length;
  console.log("stream:", length);
  console.log("redirected:", (await client.get("/moved")).data.length);

  const failed = (error) => console.log("error:", error instanceof AxiosError, error.code, error.response?.data ?? "");
  await client.get("/missing").catch(failed);
  await client.get("/slow", { timeout: 5 }).catch(failed);
  await client.get("/broken").catch(failed);
  const controller = new AbortController();
  const slow = client.get("/slow", { signal: controller.signal });
  controller.abort();
  await slow.catch((error) => console.log("cancelled:", error instanceof CanceledError));
}
