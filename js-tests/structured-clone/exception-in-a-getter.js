// The exception of a getter during cloning is thrown unchanged; without an argument it is a TypeError.
const reason = { any: "object" };
try {
  structuredClone({
    get x() {
      throw reason;
    },
  });
} catch (error) {
  console.log(error === reason);
}
try {
  structuredClone();
} catch (error) {
  console.log(error instanceof TypeError);
}
console.log(structuredClone(undefined));

// prints:
// | true
// | true
// | undefined
