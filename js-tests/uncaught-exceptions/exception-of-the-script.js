// What the script's top level throws is told by the error event; prevented, it is no failure.
addEventListener("error", (event) => {
  console.log(event.message, event.lineno);
  event.preventDefault();
});
throw new Error("top level");

// prints:
// | Uncaught Error: top level 6
