// abort ends the reading at once, with abort and loadend and no result.
const reader = new FileReader();
for (const type of ["load", "abort", "loadend"]) reader[`on${type}`] = () => console.log(type, reader.readyState, reader.result);
reader.abort();
reader.readAsText(new Blob(["abc"]));
reader.abort();
console.log("returned", reader.readyState);

// prints:
// | abort 2 null
// | loadend 2 null
// | returned 2
