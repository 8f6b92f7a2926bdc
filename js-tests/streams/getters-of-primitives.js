// A getter that is found on the prototype of a primitive is called with the primitive itself.
function receivers(prototype, key) {
  const seen = [];
  Object.defineProperty(prototype, key, {
    configurable: true,
    get() {
      "use strict";
      seen.push(typeof this);
      return key === "byteLength" ? 1 : function* () {};
    },
  });
  return seen;
}
const sizes = receivers(Number.prototype, "byteLength");
console.log(new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size(7), sizes.join());
const writer = new WritableStream({}, new ByteLengthQueuingStrategy({ highWaterMark: 5 })).getWriter();
writer.write(7);
console.log(writer.desiredSize, sizes.join());

const iterators = receivers(Boolean.prototype, Symbol.iterator);
ReadableStream.from(true);
console.log(iterators.join());

// prints:
// | 1 number
// | 4 number,number
// | boolean
