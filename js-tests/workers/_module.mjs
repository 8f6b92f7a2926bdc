import { received } from "./_received.mjs";
try {
  importScripts("_imported.js");
} catch ({ name, message }) {
  postMessage(`${name} ${message}`);
}
const data = await received();
postMessage(`received ${data} for ${import.meta.url.split("/").at(-1)}`);
