// A Blob's stream is one of bytes.
(async () => {
  const read = [];
  for await (const chunk of new Blob(["Grü", "ße"]).stream()) read.push(...chunk);
  console.log(new TextDecoder().decode(new Uint8Array(read)));
  const reader = new Blob(["abc"]).stream().getReader({ mode: "byob" });
  console.log((await reader.read(new Uint8Array(2))).value.join());
})();

// prints:
// | Grüße
// | 97,98
