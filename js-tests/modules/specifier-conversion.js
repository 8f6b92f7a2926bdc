// The specifier of import() is made a string, and what that throws is the rejection.
import({ toString: () => "./_fast.mjs" }).then(({ value }) => console.log(value));
import({ toString() { throw new RangeError("no string"); } }).catch((error) => console.log(error.message));
import(Symbol("s")).catch((error) => console.log(error instanceof TypeError));

// prints:
// | no string
// | true
// | fast
// | fast
