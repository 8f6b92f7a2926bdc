onmessage = ({ data: [memory, turn] }) => {
  const numbers = new Int32Array(memory);
  let wrong = "";
  for (let round = 0; round < 500; round++) {
    // A value that is no longer there is "not-equal", and one of a notification "ok".
    while (Atomics.load(numbers, 0) !== turn) {
      const why = Atomics.wait(numbers, 0, 1 - turn);
      if (why !== "ok" && why !== "not-equal") wrong = why;
    }
    if (numbers[1] !== numbers[2]) wrong = `${numbers[1]} is not ${numbers[2]}`;
    numbers[1]++;
    numbers[2]++;
    Atomics.store(numbers, 0, 1 - turn);
    Atomics.notify(numbers, 0);
  }
  postMessage(wrong);
  close();
};
