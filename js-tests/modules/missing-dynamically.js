// import() of a module that is not there rejects with a TypeError that names it.
import("./_nowhere.mjs").catch((error) => {
  console.log(error instanceof TypeError, error.message.includes("./_nowhere.mjs"), error.message.includes("missing-dynamically.js"));
});

// prints:
// | true true true
