// count counts by label, default unless given, and countReset starts anew, or warns.
// stderr: unknown
console.count();
console.count("x");
console.count();
console.count("default");
console.count(undefined);
console.countReset("x");
console.count("x");
console.countReset("unknown");

// prints:
// | default: 1
// | x: 1
// | default: 2
// | default: 3
// | default: 4
// | x: 1
