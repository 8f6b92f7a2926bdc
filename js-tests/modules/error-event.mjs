// An exception at a module's top level fires error; if it is canceled, the program does not fail.
addEventListener("error", (event) => {
  event.preventDefault();
  console.log(event.message, event.filename.split(/[\\/]/).at(-1), event.lineno);
});
throw new Error("top level");

// prints:
// | Uncaught Error: top level error-event.mjs 6
