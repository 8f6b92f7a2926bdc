// Both branches of a tee get all chunks. The source is cancelled when both are, with both reasons.
(async () => {
  const source = (cancel) =>
    new ReadableStream({ start: (controller) => ["a", "b"].forEach((chunk) => controller.enqueue(chunk)), cancel });
  const [left, right] = source().tee();
  const readers = [left.getReader(), right.getReader()];
  for (const reader of readers) console.log((await reader.read()).value, (await reader.read()).value);
  const stream = source((reasons) => console.log("cancelled:", reasons.join()));
  const branches = stream.tee();
  console.log(stream.locked);
  const first = branches[0].cancel("one").then(() => console.log("done"));
  await null;
  console.log("one alone does not cancel");
  await branches[1].cancel("two");
  await first;
})();

// prints:
// | a b
// | a b
// | true
// | one alone does not cancel
// | cancelled: one,two
// | done
