// import() of a module that can't be parsed rejects with a SyntaxError, and the report has its position.
// status: 1
// stderr: Uncaught (in promise) SyntaxError
// stderr: _syntax-error.mjs:2:
import("./_syntax-error.mjs").catch((error) => {
  console.log(error instanceof SyntaxError);
  throw error;
});

// prints:
// | true
