// slice takes bytes from start to end, from the end where they are negative, and a new type; fractions are rounded.
const blob = new Blob(["0123456789"], { type: "text/plain" });
const ranges = [
  [2, 5], [-3], [0, -8], [5, 2], [8, 100], [], [NaN, 1], [1.9, 3.9], [-12, 4], [12], [NaN, Infinity], [-Infinity, 2.5],
];
Promise.all(ranges.map((range) => blob.slice(...range).text())).then((texts) => console.log(JSON.stringify(texts)));
console.log(JSON.stringify(blob.slice(0, 1).type), blob.slice(0, 1, "A/B").type, blob.slice(0, 1, null).type, blob.size);
blob.slice(2).slice(2, -2).text().then(console.log);

// prints:
// | "" a/b null 10
// | ["234","789","01","","89","0123456789","0","23","0123","","0123456789","01"]
// | 4567
