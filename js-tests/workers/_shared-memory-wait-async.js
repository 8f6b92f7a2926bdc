onmessage = ({ data: memory }) => {
  const numbers = new Int32Array(memory);
  const notified = [2, 5, Infinity].map((most) => Atomics.notify(numbers, 0, most));
  Atomics.waitAsync(numbers, 2, 0).value.then((why) => {
    postMessage(`${why} ${Atomics.load(numbers, 2)}`);
    close();
  });
  postMessage(`notified: ${notified.join(", then ")}`);
};
