// An answer, an answer as a stream that is aborted, a file, an error, and a try after a failure.
import OpenAI, { toFile } from "openai";

const client = new OpenAI({ apiKey: "secret", baseURL: "http://localhost:8080/v1", dangerouslyAllowBrowser: true });
const question = { model: "one", messages: [{ role: "user", content: "How many?" }] };
console.log("answer:", (await client.chat.completions.create(question)).choices[0].message.content);
const stream = await client.chat.completions.create({ ...question, stream: true });
for await (const { choices } of stream) {
  console.log("part:", choices[0].delta.content);
  if (choices[0].delta.content === "four") break;
}
console.log("aborted:", stream.controller.signal.aborted);
let text = "";
for await (const chunk of client.chat.completions.stream({ ...question, model: "short" })) text += chunk.choices[0].delta.content;
console.log("text:", text);
const file = await client.files.create({ file: await toFile(new Blob(["caf\u00e9"]), "menu.txt"), purpose: "assistants" });
console.log("file:", file.filename, file.bytes);
await client.models.retrieve("missing").catch((error) => console.log("error:", error instanceof OpenAI.NotFoundError, error.status, error.message));
console.log("models:", (await client.models.list()).data.map(({ id }) => id).join());
