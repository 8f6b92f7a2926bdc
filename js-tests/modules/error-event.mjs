// What a module's top level throws is told by the error event; prevented, it is no failure.
addEventListener("error", (event) => {
  event.preventDefault();
  console.log(event.message, event.filename.split("/").at(-1), event.lineno);
});
throw new Error("top level");

// prints:
// | Uncaught Error: top level error-event.mjs 6
