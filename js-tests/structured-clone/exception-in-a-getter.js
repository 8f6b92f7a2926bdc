// What a getter throws while an object is cloned comes out as it is; without an argument it is a TypeError.
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
