// A response is a task of its own, after the script and its microtasks, and its microtasks come before the next
// one. A rejection for the arguments or for an aborted signal needs no task, and neither does the body null.
for (const name of ["first", "second"]) {
  fetch("data:,x").then(() => {
    console.log(name);
    Promise.resolve().then(() => console.log("microtask of the", name)).then(() => console.log("and the one after it"));
  });
}
fetch("http://").catch(() => console.log("wrong URL"));
fetch("data:,x", { signal: AbortSignal.abort() }).catch(() => console.log("aborted"));
new Response().text().then(() => console.log("no body"));
Promise.resolve().then(() => console.log("microtask"));
console.log("script");

// prints:
// | script
// | wrong URL
// | aborted
// | no body
// | microtask
// | first
// | microtask of the first
// | and the one after it
// | second
// | microtask of the second
// | and the one after it
