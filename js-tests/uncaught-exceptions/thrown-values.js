// Any value may be thrown, and is the event's error as it is.
const values = ["text", 42, null, undefined, { message: "object" }, Symbol("s"), 1n];
let index = 0;
addEventListener("error", (event) => {
  event.preventDefault();
  console.log(event.error === values[index++], typeof event.message);
});
for (const value of values) {
  setTimeout(() => {
    throw value;
  });
}

// prints:
// | true string
// | true string
// | true string
// | true string
// | true string
// | true string
// | true string
