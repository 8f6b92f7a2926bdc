// The two strategies count chunks, and bytes. A strategy may have any function `size`.
console.log(new CountQueuingStrategy({ highWaterMark: 4 }).size({}), new CountQueuingStrategy({ highWaterMark: 4 }).highWaterMark);
const byLength = new ByteLengthQueuingStrategy({ highWaterMark: 16 });
console.log(byLength.size(new Uint16Array(3)), byLength.highWaterMark);
const left = (strategy, chunk) => {
  let controller;
  new ReadableStream({ start: (it) => void (controller = it) }, strategy);
  controller.enqueue(chunk);
  return controller.desiredSize;
};
console.log(left(new CountQueuingStrategy({ highWaterMark: 4 }), "abc"), left(byLength, new Uint8Array(10)));
console.log(left({ highWaterMark: 10, size: (chunk) => chunk.length }, "abc"));
try {
  left({ size: () => -1 }, "abc");
} catch (error) {
  console.log(error.name);
}

// prints:
// | 1 4
// | 6 16
// | 3 6
// | 7
// | RangeError
