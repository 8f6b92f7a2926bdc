// What browsers have for documents, and other runtimes for themselves, is not there: scripts that look for it know where they are.
for (const name of ["document", "require", "process", "module", "exports", "Deno", "Bun", "importScripts", "XMLHttpRequest"]) {
  if (typeof globalThis[name] !== "undefined") console.log(name);
}
console.log(typeof document, typeof require);

// prints:
// | undefined undefined
