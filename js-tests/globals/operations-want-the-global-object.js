// An operation of the global object wants it, or nothing, as this.
const { setTimeout: set } = globalThis;
set(() => console.log("called"));
setTimeout.call(null, () => console.log("called"));
try {
  setTimeout.call({}, () => console.log("not reached"));
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true
// | called
// | called
