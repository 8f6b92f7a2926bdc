onmessage = ({ data: [memory, task, steps] }) => {
  const numbers = new Int32Array(memory);
  postMessage(task === "grow" ? grow(memory, numbers, steps) : read(memory, numbers, steps));
  close();
};

// Grows by an element, which gets its number. The other worker may have grown the buffer further.
function grow(memory, numbers, steps) {
  let grown = 0;
  for (let step = 1; step <= steps; step++) {
    try {
      memory.grow(8 + 4 * step);
      grown++;
    } catch (error) {
      if (!(error instanceof RangeError) || memory.byteLength < 8 + 4 * step) throw error;
    }
    Atomics.store(numbers, step + 1, step);
  }
  return grown;
}

function read(memory, numbers, steps) {
  const bytes = new DataView(memory);
  for (let before = 0; before < steps + 2; ) {
    const { length } = numbers, last = numbers[length - 1], tracked = bytes.byteLength, size = memory.byteLength;
    if (length < before || tracked < 4 * length || size < tracked) return `${before} elements, then ${length}, ${tracked} and ${size} bytes`;
    if (last !== 0 && last !== length - 2) return `the element ${length - 1} is ${last}`;
    if (numbers.at(-1) === undefined || [...numbers.subarray(0, length)].length !== length) return "an element is missing";
    before = length;
  }
  return "reads";
}
