// When a script dispatches the event, microtasks wait until that script has ended.
const target = new EventTarget();
for (const name of ["a", "b"]) {
  target.addEventListener("x", () => {
    console.log("listener", name);
    Promise.resolve().then(() => console.log("microtask", name));
  });
}
target.dispatchEvent(new Event("x"));
console.log("end of script");

// prints:
// | listener a
// | listener b
// | end of script
// | microtask a
// | microtask b
