// A rejected import() without a handler is an unhandled rejection.
// status: 1
// stderr: Uncaught (in promise) TypeError: cannot import './_nowhere.mjs'
import("./_nowhere.mjs");
addEventListener("unhandledrejection", (event) => console.log(event.reason.name));

// prints:
// | TypeError
