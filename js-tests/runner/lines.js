// Each call prints its lines, also an empty one.
console.log("second\n  line");
console.log("");

// prints:
// | second
// |   line
// |
