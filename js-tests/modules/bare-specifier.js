// A bare specifier, or a URL that is no file's, rejects with a TypeError.
for (const specifier of ["lodash", "_fast.mjs", "", "https://example.com/x.mjs", "node:fs"]) {
  import(specifier).catch((error) => console.log(error instanceof TypeError, JSON.stringify(specifier)));
}

// prints:
// | true "lodash"
// | true "_fast.mjs"
// | true ""
// | true "https://example.com/x.mjs"
// | true "node:fs"
