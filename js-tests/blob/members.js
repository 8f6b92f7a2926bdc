// Blob and File have the members of the File API, with brand checks.
console.log(Blob.length, File.length, Object.getPrototypeOf(File) === Blob, String(new Blob()), String(new File([], "n")));
console.log(Object.keys(Blob.prototype).join(), Object.keys(File.prototype).join(), String(new Blob().stream()));
const name = Object.getOwnPropertyDescriptor(File.prototype, "name").get;
for (const steps of [() => Blob(), () => new File([]), () => Blob.prototype.size, () => name.call(new Blob())]) {
  try {
    steps();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}
Blob.prototype.text.call({}).catch((error) => console.log("rejected", error instanceof TypeError));

// prints:
// | 0 2 true [object Blob] [object File]
// | size,type,slice,stream,text,arrayBuffer,bytes name,lastModified [object ReadableStream]
// | true
// | true
// | true
// | true
// | rejected true
