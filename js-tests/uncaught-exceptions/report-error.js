// reportError fires the error event before it returns, and counts as an uncaught error unless that is prevented.
// status: 1
// stderr: Uncaught Error: reported
addEventListener("error", (event) => {
  console.log("event", event.message, event.lineno > 0);
  if (event.error === "prevented") event.preventDefault();
});
reportError("prevented");
console.log("between");
reportError(new Error("reported"));
console.log("after");

// prints:
// | event Uncaught prevented true
// | between
// | event Uncaught Error: reported true
// | after
