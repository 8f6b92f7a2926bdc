// A deeply nested value is cloned, or is an error, and the process survives.
let deep = {};
for (let i = 0; i < 5000; i += 1) deep = { deep };
let outcome = "cloned";
try {
  structuredClone(deep);
} catch (error) {
  outcome = "error";
}
console.log(["cloned", "error"].includes(outcome));

// prints:
// | true
