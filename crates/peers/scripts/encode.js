// Texts that are received, as bytes and back.
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const text = "x".repeat(length - 2) + "\u{e9}";
const start = performance.now();
let encoded = 0;
for (let i = 0; i < count; i++) {
  const bytes = encoder.encode(text);
  if (bytes.length === length && (i % 16 !== 0 || decoder.decode(bytes) === text)) encoded++;
}
report(encoded, start);
