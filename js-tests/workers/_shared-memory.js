onmessage = ({ data: memory }) => {
  const numbers = new Int32Array(memory);
  postMessage("waits");
  const result = Atomics.wait(numbers, 0, 0);
  numbers[1] += 1;
  postMessage([result, ...numbers].join());
  close();
};
