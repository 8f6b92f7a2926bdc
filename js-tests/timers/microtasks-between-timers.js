// Microtasks run after each timer, before the next one of the same time.
for (const name of ["a", "b"]) {
  setTimeout(() => {
    console.log("timer", name);
    Promise.resolve().then(() => console.log("microtask", name));
  });
}

// prints:
// | timer a
// | microtask a
// | timer b
// | microtask b
