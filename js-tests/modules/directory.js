// import() of a folder rejects with a TypeError.
import("./folder").catch((error) => console.log(error instanceof TypeError, error.message.includes("./folder")));

// prints:
// | true true
