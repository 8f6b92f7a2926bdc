// Blobs of blobs and of their slices have the bytes of all parts.
const part = "x".repeat(1e6);
let blob = new Blob([part]);
for (let n = 0; n < 9; n++) blob = new Blob([blob, blob]);
const sizes = [blob, blob.slice(1e6 - 1, 1e6 + 2), blob.slice(-2.5e6, -1e6 + 1), new Blob([blob.slice(1, 3), "y", blob.slice(5, 6)])];
console.log(sizes.map(({ size }) => size).join());
const mixed = new Blob(["ab", new Blob(["c".repeat(5000)]), "d", new Blob(["e"]), "f".repeat(5000), new Uint8Array([103])]);
(async () => {
  console.log((await mixed.text()) === `ab${"c".repeat(5000)}de${"f".repeat(5000)}g`);
  console.log((await mixed.slice(1, 5004).text()) === `b${"c".repeat(5000)}de`);
  console.log((await structuredClone(mixed).arrayBuffer()).byteLength, (await new Blob([mixed]).slice(1, 1).text()) === "");
})();

// prints:
// | 512000000,3,1500001,4
// | true
// | true
// | 10005 true
