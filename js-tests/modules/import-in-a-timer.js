// import() works from timers and listeners too, relative to the script.
setTimeout(async () => {
  const { greeting } = await import("./folder/_inner.mjs");
  console.log(greeting);
}, 5);

// prints:
// | hello from the folder
