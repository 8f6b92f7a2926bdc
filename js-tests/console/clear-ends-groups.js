// clear ends all groups.
console.group("a");
console.group("b");
console.clear();
console.log("outside");

// prints:
// | a
// |   b
// | outside
