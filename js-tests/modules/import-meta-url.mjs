// import.meta.url is the module's own file: URL, on an object without a prototype. As in Node and Deno there are its path and folder, too.
import { url } from "./_counted.mjs";
import { url as inner } from "./folder/_inner.mjs";
console.log(import.meta.url.startsWith("file:///"), import.meta.url.endsWith("/js-tests/modules/import-meta-url.mjs"));
console.log(url === new URL("_counted.mjs", import.meta.url).href, inner === new URL("folder/_inner.mjs", import.meta.url).href);
console.log(Object.getPrototypeOf(import.meta), Object.keys(import.meta).join());

// prints:
// | true true
// | true true
// | null url,filename,dirname,main,resolve
