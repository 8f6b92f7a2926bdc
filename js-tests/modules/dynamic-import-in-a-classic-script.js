// import() works in a classic script, relative to its file, and keeps the process until it is done.
import("./_slow.mjs").then(({ value }) => console.log(value));
console.log("script ends");

// prints:
// | script ends
// | slow begins
// | slow ends
// | slow
