// A transformer may add no chunk or several, and `flush` adds the last ones.
const pairs = () => {
  let before;
  return new TransformStream({
    transform(chunk, controller) {
      if (before !== undefined) controller.enqueue(before + chunk);
      before = before === undefined ? chunk : undefined;
    },
    flush: (controller) => controller.enqueue(`${before} alone`),
  });
};
(async () => {
  const read = [];
  for await (const chunk of ReadableStream.from(["a", "b", "c", "d", "e"]).pipeThrough(pairs())) read.push(chunk);
  console.log(read.join());
  const { readable, writable } = new TransformStream();
  writable.getWriter().write("unchanged");
  console.log((await readable.getReader().read()).value);
})();

// prints:
// | ab,cd,e alone
// | unchanged
