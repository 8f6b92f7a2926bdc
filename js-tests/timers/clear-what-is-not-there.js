// Clearing a timer that is not there does nothing; the id is converted to a long.
for (const id of [undefined, null, 0, -1, 12345, NaN, "x", {}]) clearTimeout(id);
clearInterval();
const id = setTimeout(() => console.log("not reached"));
clearTimeout(String(id));
const other = setTimeout(() => console.log("not reached"));
clearTimeout(other + 0.7);
console.log("done");

// prints:
// | done
