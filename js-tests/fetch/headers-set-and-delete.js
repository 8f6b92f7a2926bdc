// set() replaces all values of a name, in any case of its letters, and delete() removes them all. Both
// return undefined, also if there is no such field.
const headers = new Headers([["a", "1"], ["B", "2"], ["A", "3"]]);
console.log(headers.set("A", "4"), headers.get("a"), [...headers].length);
console.log(headers.set("new", "5"), headers.get("New"));
console.log(headers.delete("b"), headers.has("B"), headers.delete("none"));
console.log(JSON.stringify([...headers]));

// prints:
// | undefined 4 2
// | undefined 5
// | undefined false undefined
// | [["a","4"],["new","5"]]
