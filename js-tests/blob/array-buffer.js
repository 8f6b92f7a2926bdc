// arrayBuffer and bytes return copies of the bytes, a new one each time, after the microtasks that wait.
const blob = new Blob(["abc"]);
(async () => {
  const [first, second] = await Promise.all([blob.arrayBuffer(), blob.arrayBuffer()]);
  console.log(first instanceof ArrayBuffer, first !== second, new Uint8Array(first).join());
  new Uint8Array(first)[0] = 0;
  const bytes = await blob.bytes();
  console.log(bytes instanceof Uint8Array, bytes.join(), (await new Blob().arrayBuffer()).byteLength);
})();
Promise.resolve().then(() => console.log("before"));

// prints:
// | before
// | true true 97,98,99
// | true 97,98,99 0
