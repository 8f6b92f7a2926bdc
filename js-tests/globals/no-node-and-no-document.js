// Globals of documents and of other runtimes do not exist, so that feature detection works.
for (const name of ["document", "require", "process", "module", "exports", "Deno", "Bun", "importScripts"]) {
  if (typeof globalThis[name] !== "undefined") console.log(name);
}
console.log(typeof document, typeof require);

// prints:
// | undefined undefined
