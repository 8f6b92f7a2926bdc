// Blobs and files are cloned with their bytes, type, name and date.
const file = new File(["abc"], "a.txt", { type: "text/plain", lastModified: 5 });
const clone = structuredClone(file);
console.log(clone !== file, clone instanceof File, clone.name, clone.type, clone.lastModified, clone.size);
structuredClone(new Blob(["xyz"])).text().then(console.log);

// prints:
// | true true a.txt text/plain 5 3
// | xyz
