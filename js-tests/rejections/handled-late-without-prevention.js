// A rejection that was reported stays so: handling it later does not change the status.
// status: 1
// stderr: Uncaught (in promise) a
const promise = Promise.reject("a");
onrejectionhandled = () => console.log("handled after all");
setTimeout(() => promise.catch(() => {}), 10);

// prints:
// | handled after all
