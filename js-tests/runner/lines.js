// What one call prints in lines is lines, an empty one too.
console.log("second\n  line");
console.log("");

// prints:
// | second
// |   line
// |
