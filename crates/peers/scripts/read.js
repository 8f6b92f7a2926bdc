// Reads, one after the other.
(async () => {
  let made = 0;
  const stream = new ReadableStream({
    pull(controller) {
      if (made < count) controller.enqueue(made++);
      else controller.close();
    },
  });
  const reader = stream.getReader();
  const start = performance.now();
  let received = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    if (value === received) received++;
  }
  report(received, start);
})();
