// Small chunks from one stream to another.
const start = performance.now();
let written = 0;
let received = 0;
new ReadableStream({
  pull(controller) {
    if (written < count) controller.enqueue(written++);
    else controller.close();
  },
}).pipeTo(
  new WritableStream({
    write(chunk) {
      if (chunk === received) received++;
    },
    close() {
      report(received, start);
    },
  }),
);
