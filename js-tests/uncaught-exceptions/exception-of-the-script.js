// An exception at the script's top level fires error; if it is canceled, the program does not fail.
addEventListener("error", (event) => {
  console.log(event.message, event.lineno);
  event.preventDefault();
});
throw new Error("top level");

// prints:
// | Uncaught Error: top level 6
