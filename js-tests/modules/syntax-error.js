// import() of a module that cannot be parsed rejects with a SyntaxError that names the file.
import("./_syntax-error.mjs").catch((error) => {
  console.log(error instanceof SyntaxError, error.message.includes("_syntax-error.mjs:2"));
});

// prints:
// | true true
