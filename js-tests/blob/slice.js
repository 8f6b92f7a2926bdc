// slice takes bytes from start to end, from the end where they are negative, and a new type; fractions are rounded.
const blob = new Blob(["0123456789"], { type: "text/plain" });
const ranges = [[2, 5], [-3], [0, -8], [5, 2], [8, 100], [], [NaN, 1], [1.9, 3.9]];
Promise.all(ranges.map((range) => blob.slice(...range).text())).then((texts) => console.log(JSON.stringify(texts)));
console.log(JSON.stringify(blob.slice(0, 1).type), blob.slice(0, 1, "A/B").type, blob.size);

// prints:
// | "" a/b 10
// | ["234","789","01","","89","0123456789","0","23"]
