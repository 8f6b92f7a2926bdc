// A specifier may be a URL of a file.
const { greeting } = await import(new URL("./folder/_inner.mjs", import.meta.url));
console.log(greeting);

// prints:
// | hello from the folder
