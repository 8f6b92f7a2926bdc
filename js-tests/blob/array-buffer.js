// arrayBuffer and bytes give copies of the bytes, a new one each time.
const blob = new Blob(["abc"]);
(async () => {
  const [first, second] = await Promise.all([blob.arrayBuffer(), blob.arrayBuffer()]);
  console.log(first instanceof ArrayBuffer, first !== second, new Uint8Array(first).join());
  new Uint8Array(first)[0] = 0;
  const bytes = await blob.bytes();
  console.log(bytes instanceof Uint8Array, bytes.join());
})();

// prints:
// | true true 97,98,99
// | true 97,98,99
