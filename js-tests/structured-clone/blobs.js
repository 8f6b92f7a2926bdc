// Blobs and files are cloned with their bytes, type, name and date, whatever their names mean in the realm.
class Mine extends File {}
const { file } = structuredClone({ file: new Mine(["abc"], "a.txt", { type: "text/plain", lastModified: 5 }) });
console.log(Object.getPrototypeOf(file) === File.prototype, file.name, file.type, file.lastModified, file.size);
const kept = Blob;
delete globalThis.Blob;
const blob = structuredClone(new kept(["xyz"], { type: "text/x" }));
console.log(blob.constructor === kept, blob.size, blob.type);
blob.text().then(console.log);

// prints:
// | true a.txt text/plain 5 3
// | true 3 text/x
// | xyz
